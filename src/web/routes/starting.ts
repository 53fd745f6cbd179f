import type { Api } from '../api.js';
import type { Rooms } from '../rooms.js';
import { batchRequest, startRequest } from '../schemas/request.js';

export function addStarting(api: Api, { starting }: Rooms): void {
  api.add(
    {
      method: 'post',
      path: '/forecasts',
      summary:
        'What a batch would cost, how long it would take, and what speaks against it. Nothing is started, nothing is charged.',
      body: batchRequest,
      answer: { description: 'The forecast.', schema: 'BatchForecast' },
    },
    async (c, { body }) => c.json(await starting.forecast(body, () => !c.req.raw.signal.aborted)),
  );
  api.add(
    {
      method: 'post',
      path: '/batches',
      summary: 'Starts a batch, which workers of this server make: from here on it costs money. It survives this server.',
      headers: {
        'Idempotency-Key':
          'any text: requests with the same one start one batch, also when the server was killed in between; kept for a week',
      },
      body: startRequest,
      answer: { description: 'It has started.', schema: 'Started', status: 201 },
    },
    async (c, { body: { despiteDoubts = false, ...request } }) => {
      const key = c.req.header('idempotency-key');
      return c.json(await starting.start(request, { despiteDoubts, ...(key === undefined ? {} : { key }) }), 201);
    },
  );
}
