import { z } from 'zod';
import { UserError } from '../domain/failures/user-error.js';
import type { Submission } from '../domain/generation.js';
import type { FieldsSchema, GenerationRequest, PaidContext, Provider } from './provider.js';

const KIND = /^[a-z][a-z0-9-]{0,39}$/;
const NO_FIELDS = z.strictObject({});

/** A provider of a program's own. What is absent has a default; `P` is the schema of its parameters. */
export interface ProviderDefinition<P extends FieldsSchema> extends Omit<
  Provider,
  'defaultConcurrency' | 'settings' | 'params' | 'submit'
> {
  /** 3 unless given. */
  readonly defaultConcurrency?: number;
  /** No settings unless given. */
  readonly settings?: FieldsSchema;
  /** No parameters unless given. */
  readonly params?: P;
  /** PAID: sends at most one billable request. `params` are as the schema gives them. */
  submit(
    request: Omit<GenerationRequest, 'params'> & { readonly params: z.output<P> },
    context: PaidContext,
  ): Promise<Submission>;
}

/** A provider for `providers` of `loadConfig`: a site names it by its kind. @throws UserError for a kind that cannot be a name */
export function defineProvider<P extends FieldsSchema = typeof NO_FIELDS>(definition: ProviderDefinition<P>): Provider {
  const { kind, params = NO_FIELDS, settings = NO_FIELDS, defaultConcurrency = 3 } = definition;
  if (!KIND.test(kind)) {
    throw new UserError('config', `The kind "${kind}" of a provider is no name of lower-case letters, digits and "-".`);
  }
  const submit: Provider['submit'] = (request, context) =>
    definition.submit({ ...request, params: params.parse(request.params) as z.output<P> }, context);
  return { ...definition, params, settings, defaultConcurrency, submit };
}
