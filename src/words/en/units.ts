export const units = {
  'unit.seconds': '{seconds} s',
  'unit.minutes': '{minutes} min',
  'unit.minutesSeconds': '{minutes} min {seconds} s',
  'unit.hours': '{hours} h',
  'unit.hoursMinutes': '{hours} h {minutes} min',
} as const;
