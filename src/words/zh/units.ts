import type { units as english } from '../en/units.js';

export const units = {
  'unit.seconds': '{seconds} 秒',
  'unit.minutes': '{minutes} 分钟',
  'unit.minutesSeconds': '{minutes} 分 {seconds} 秒',
  'unit.hours': '{hours} 小时',
  'unit.hoursMinutes': '{hours} 小时 {minutes} 分',
} satisfies Record<keyof typeof english, string>;
