import { type Signal, useSignal } from '@preact/signals';
import { tell } from '../../shared/words.js';
import { type ApiError, asApiError, call } from '../api.js';
import { TextField } from '../fields.js';
import { ErrorNotice, Notice } from '../notice.js';
import { goTo } from '../route.js';

/** What most people have. */
const USUAL = 'gemini';

/** A vendor with a declaration is known by its name alone. */
const nameOf = (kind: string): string => kind.replace(/^declared:/, '');

interface SetupProps {
  /** Kinds of sites that can be set up. */
  readonly providers: readonly string[];
  /** Reads the session anew, with the site. */
  readonly onDone: () => Promise<void>;
}

/** A site and its key: tested, then written as `plantain init` writes them. The key goes to the server and never comes back. */
export function Setup({ providers, onDone }: SetupProps) {
  const [provider, name, baseUrl, key] = [
    useSignal(providers.find((one) => one === USUAL) ?? providers[0] ?? ''),
    useSignal(''),
    useSignal(''),
    useSignal(''),
  ];
  const error = useSignal<ApiError | undefined>(undefined);
  const isBusy = useSignal(false);
  const save = async (): Promise<void> => {
    isBusy.value = true;
    try {
      const given = { name: name.value, baseUrl: baseUrl.value, key: key.value };
      const body = {
        provider: provider.value,
        ...Object.fromEntries(Object.entries(given).filter(([, text]) => text.trim() !== '')),
      };
      await call('/setup', { method: 'POST', body });
      key.value = '';
      await onDone();
      goTo({ at: 'new' });
    } catch (failure) {
      error.value = asApiError(failure);
    } finally {
      isBusy.value = false;
    }
  };
  return (
    <form
      class="setup fields"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <h1>{tell('page.setup.title')}</h1>
      <Kind providers={providers} chosen={provider} />
      <TextField
        id="base-url"
        type="url"
        label={tell('page.setup.baseUrl')}
        text={baseUrl}
        placeholder="https://"
        help={tell('page.setup.baseUrlHelp')}
      />
      <TextField id="key" type="password" label={tell('page.setup.key')} text={key} help={tell('page.setup.keyHelp')} />
      <TextField id="site-name" label={tell('page.setup.name')} text={name} placeholder={nameOf(provider.value)} />
      <ErrorNotice error={error.value} />
      {isBusy.value && <Notice kind="info">{tell('page.setup.testing')}</Notice>}
      <button type="submit" class="primary" disabled={isBusy.value}>
        {tell('page.setup.save')}
      </button>
    </form>
  );
}

function Kind({ providers, chosen }: Pick<SetupProps, 'providers'> & { readonly chosen: Signal<string> }) {
  return (
    <div class="field">
      <label for="provider">{tell('page.setup.provider')}</label>
      <select id="provider" value={chosen.value} onChange={({ currentTarget }) => (chosen.value = currentTarget.value)}>
        {providers.map((one) => (
          <option key={one} value={one}>
            {nameOf(one)}
          </option>
        ))}
      </select>
    </div>
  );
}
