import { describe, expect, it } from 'vitest';
import type { OpenAiFault } from '../../stand-ins/src/openai.js';
import { OpenAiSite } from './openai-site.js';
import { useWorkbench } from './workbench.js';

const bench = useWorkbench();
const ASYNC = '/v1/images/generations/async';
const IMAGES = '/v1/images/generations';
const json = { 'content-type': 'application/json' };
const said = (message: string, more: object = {}): object => ({ error: { message, ...more } });
const nginx = (title: string): string =>
  `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx/1.27.3</center>\r\n</body>\r\n</html>\r\n`;

/** A mirror whose first answer is this; `billed`: it charges all the same. */
async function answering(status: number, body: unknown, billed: boolean, settings = {}) {
  const site = await OpenAiSite.start(bench(), { mode: 'mirror', tasks: true }, settings);
  const fault: OpenAiFault = { when: { request: 1 }, action: { kind: 'answer', status, body, headers: json }, billed };
  site.standIn.setFaults([fault]);
  return site;
}

describe('the way to a picture is found out', () => {
  it.each([
    ['new-api', 404, said(`Invalid URL (POST ${ASYNC})`, { type: 'invalid_request_error', param: '', code: '' })],
    ['new-api, for a route that it only names', 501, said('API not implemented', { code: 'api_not_implemented' })],
    ['sub2api, without tasks', 404, said('async image tasks are not enabled', { type: 'not_found_error' })],
    ['sub2api, without pictures', 404, said('Images API is not supported for this platform', { type: 'not_found_error' })],
    ['Gin', 404, '404 page not found'],
    ['FastAPI', 404, { detail: 'Not Found' }],
    ['FastAPI, for the method', 405, { detail: 'Method Not Allowed' }],
    ['Express', 404, `<!DOCTYPE html>\n<html lang="en">\n<body>\n<pre>Cannot POST ${ASYNC}</pre>\n</body>\n</html>\n`],
    ['NestJS', 404, { message: `Cannot POST ${ASYNC}`, error: 'Not Found', statusCode: 404 }],
    ['Fastify', 404, { message: `Route POST:${ASYNC} not found`, error: 'Not Found', statusCode: 404 }],
    ['nginx', 404, nginx('404 Not Found')],
    ['nginx, for the method', 405, nginx('405 Not Allowed')],
    ['a router behind a gateway that shortens the path', 404, said('Invalid URL (POST /images/generations/async)')],
  ])('by the words of a router: %s', async (_, status, body) => {
    const site = await answering(status, body, false);
    expect((await site.generate()).kind).toBe('done');
    expect(site.paths()).toEqual([ASYNC, IMAGES]);
    expect(site.standIn.meter.charged).toBe(1);
  });

  it.each([
    [404, said('not found')],
    [404, said('image task not found', { type: 'not_found_error' })],
    [404, said('Invalid URL (POST /v1/responses)')],
    [404, { task_id: 'imgtask_1', detail: 'Not Found' }],
    [404, '<html><body><h1>404 Not Found</h1></body></html>'],
    [404, ''],
    [404, { code: 404, msg: 'resource does not exist' }],
    [405, said('method not allowed')],
    [501, said('not implemented')],
  ])('not by status %i with %j, which may have been charged: nobody asks again', async (status, body) => {
    const site = await answering(status, body, true);
    expect(await site.failure()).toMatchObject({ billing: 'maybe' });
    expect(site.paths()).toEqual([ASYNC]);
    expect(site.standIn.meter.charged).toBe(1);
  });

  it.each([
    [303, '', { code: 'invalid_request' }],
    [404, said('the upstream has no such thing'), { code: 'invalid_request' }],
    [405, '', { code: 'invalid_request' }],
    [409, said('still working', { code: 'IDEMPOTENCY_IN_PROGRESS' }), { code: 'invalid_request' }],
    [
      503,
      'upstream connect error or disconnect/reset before headers. reset reason: connection termination',
      { code: 'server_error' },
    ],
  ])('and on the only way, too, status %i with %j may have been charged', async (status, body, failure) => {
    const site = await answering(status, body, true, { tasks: 'off', api: 'images' });
    expect(await site.failure()).toMatchObject({ ...failure, billing: 'maybe' });
  });

  it.each([
    [404, said('The model `x` does not exist', { code: 'model_not_found' })],
    [404, said(`Invalid URL (POST ${IMAGES})`)],
    [404, said('models/x is not found for API version v1beta', { type: 'upstream_error', code: 404 })],
    [409, said('conflict')],
    [503, 'upstream connect error or disconnect/reset before headers. reset reason: connection failure'],
  ])('while status %i with %j is not charged', async (status, body) => {
    const site = await answering(status, body, false, { tasks: 'off', api: 'images' });
    expect(await site.failure()).toMatchObject({ billing: 'unbilled' });
  });
});
