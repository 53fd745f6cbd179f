/** Scripts to double-click, and what they show. */
export const starter = {
  'starter.windowsName': 'run.bat',
  'starter.offer': 'Write {name}, which runs plantain in this folder when you double-click it?',
  'starter.wrote': 'Wrote {file}. Double-click it to run plantain in its folder, or drop a folder with pictures on it.',
  'starter.missing': 'plantain is not on the PATH. Install it, then double-click this file again.',
  'starter.close': 'Press Enter to close this window.',
} as const;
