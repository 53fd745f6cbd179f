import { expect, it } from 'vitest';
import { progressPhrase } from '../../src/cli/render/frame.js';
import type { JsonObject } from '../../src/domain/json.js';
import type { RunningItem } from '../../src/domain/progress.js';
import { NOW, view } from './fixtures.js';

const followed = (index: number, detail: JsonObject): RunningItem => ({
  index,
  id: `i${index}`,
  label: `cat_${index}`,
  site: 'farm',
  attempt: 1,
  phase: 'collecting',
  since: NOW - 60_000,
  detail,
});

it('a line of a log says which servers do not answer, each once', () => {
  const away = { server: 'gpu-1:8188', away: 40 };
  const running = [
    followed(0, away),
    followed(1, away),
    followed(2, { server: 'gpu-2:8188', odd: 12 }),
    followed(3, { queue: 2 }),
  ];
  expect(progressPhrase(view({ running }))).toContain(
    'gpu-1:8188 does not answer for 40 s, gpu-2:8188 gives no usable answer for 12 s',
  );
});
