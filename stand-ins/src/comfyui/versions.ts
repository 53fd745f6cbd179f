import type { Fields } from './json.js';

/**
 * 0.33.0 and 0.3.64 were recorded. 0.3.40 stands for a server of before July 2025, read from the dates of its changes: it mints every
 * id itself, interrupts whatever runs, and has neither `progress_state` nor feature flags.
 */
export type ComfyuiVersion = '0.33.0' | '0.3.64' | '0.3.40';

/** What differs between the versions. */
export interface Traits {
  readonly version: ComfyuiVersion;
  /** What becomes of a `prompt_id` in POST /prompt: left aside, turned into text, or refused unless it is a UUID in lower case. */
  readonly chosenIds: 'ignored' | 'text' | 'uuid';
  /** Whether /interrupt looks at `prompt_id`. */
  readonly interruptById: boolean;
  /** /api/jobs with its cancel routes; also `create_time` in the items of the queue. */
  readonly jobs: boolean;
  readonly progressState: boolean;
  /** What the server answers to `feature_flags`, and at /features. */
  readonly features: Fields | undefined;
  /** Whether keys in `extra_data` are taken out of it before anybody can see them in queue and history. */
  readonly hidesKeys: boolean;
  /** Whether `extra_data.preview_method` is read; else only the server's own option counts. */
  readonly previewsByPrompt: boolean;
  readonly missingNode: 'missing_node_type' | 'invalid_prompt';
}

const MAX_UPLOAD = 104_857_600;

const RECENT: Traits = {
  version: '0.33.0',
  chosenIds: 'uuid',
  interruptById: true,
  jobs: true,
  progressState: true,
  features: {
    supports_preview_metadata: true,
    supports_model_type_tags: true,
    max_upload_size: MAX_UPLOAD,
    extension: { manager: { supports_v4: true } },
    node_replacements: true,
    assets: false,
  },
  hidesKeys: true,
  previewsByPrompt: true,
  missingNode: 'missing_node_type',
};

const OLD: Traits = {
  ...RECENT,
  version: '0.3.64',
  chosenIds: 'text',
  jobs: false,
  features: { supports_preview_metadata: true, max_upload_size: MAX_UPLOAD },
  hidesKeys: false,
  previewsByPrompt: false,
  missingNode: 'invalid_prompt',
};

const OLDEST: Traits = {
  ...OLD,
  version: '0.3.40',
  chosenIds: 'ignored',
  interruptById: false,
  progressState: false,
  features: undefined,
};

export const TRAITS: Readonly<Record<ComfyuiVersion, Traits>> = { '0.33.0': RECENT, '0.3.64': OLD, '0.3.40': OLDEST };
