import type { FaultAction } from './faults.js';
import type { OpenAiReply, OpenAiShape } from './openai/replies.js';

type Action = FaultAction<OpenAiReply>;
type Headers = Readonly<Record<string, string>>;

const failure = (status: number, error: Readonly<Record<string, unknown>>, headers: Headers = {}): Action => ({
  kind: 'answer',
  status,
  body: { error: { param: null, ...error } },
  headers,
});

/** Errors of OpenAI's picture routes, as far as they are known by their words. */
export const moderationBlocked = (stage: 'input' | 'output' = 'input'): Action =>
  failure(400, {
    message:
      'Your request was rejected by the safety system. If you believe this is an error, contact us and include the request ID req_x. safety_violations=[sexual].',
    type: 'image_generation_user_error',
    code: 'moderation_blocked',
    moderation_details: { moderation_stage: stage, categories: ['sexual'] },
  });
export const hardLimit = (): Action =>
  failure(400, {
    message: 'Billing hard limit has been reached',
    type: 'invalid_request_error',
    code: 'billing_hard_limit_reached',
  });
export const quotaGone = (): Action =>
  failure(429, {
    message: 'You exceeded your current quota, please check your plan and billing details.',
    type: 'insufficient_quota',
    code: 'insufficient_quota',
  });
export const unverified = (model = 'gpt-image-2'): Action =>
  failure(403, {
    message: `Your organization must be verified to use the model \`${model}\`. Please go to: https://platform.openai.com/settings/organization/general and click on Verify Organization. If you just verified, it can take up to 15 minutes for access to propagate.`,
    type: 'invalid_request_error',
    code: null,
  });
export const badSize = (size = '1792x936'): Action =>
  failure(400, {
    message: `Invalid size '${size}'. Width and height must both be divisible by 16.`,
    type: 'invalid_request_error',
    param: 'size',
    code: 'invalid_value',
  });
/** Without `headers` the seconds stand in the words alone. */
export const rateLimited = (words = 'Please try again in 12s.', headers: Headers = {}): Action =>
  failure(
    429,
    {
      message: `Rate limit reached for gpt-image-2 (for limit gpt-image) in organization org-x on input-images per min: Limit 5, Used 5, Requested 1. ${words}`,
      type: 'input-images',
      code: 'rate_limit_exceeded',
    },
    headers,
  );
export const serverError = (): Action =>
  failure(500, { message: 'The server had an error while processing your request.', type: 'server_error', code: null });
export const wrongKey = (key: string): Action =>
  failure(401, { message: `Incorrect API key provided: ${key}.`, type: 'invalid_request_error', code: 'invalid_api_key' });

export const becomes = (reply: OpenAiReply): Action => ({ kind: 'reply', reply });
export const shaped = (shape: OpenAiShape): Action => becomes({ type: 'picture', shape });
