/** A batch that `plantain demo` makes with the stand-in of a provider. */
export interface Demo {
  /** What people type. */
  readonly name: string;
  /** What is made: of each example picture another one, or pictures of the example prompts alone. */
  readonly from: 'pictures' | 'prompts';
  /** How many of them; absent: all. */
  readonly first?: number;
  /** Pictures of each prompt. */
  readonly count?: number;
  readonly concurrency?: number;
}

/** What a provider is to those who have no configuration yet. */
export interface Beginning {
  /** Its own host is a site of this name, without a configuration, as soon as this variable of the environment holds a key. */
  readonly builtIn?: { readonly site: string; readonly keyVariable: string };
  /** Whether a base URL and a key make a site, so that `--base-url` can be one of its kind. */
  readonly byBaseUrl?: true;
  /** The first one is what `plantain demo` makes with the kind. */
  readonly demos?: readonly Demo[];
}
