import type { Disk } from './disk.js';
import type { Prompt } from './heap.js';
import type { Fields } from './json.js';

/** One input of a node class. */
export interface InputSpec {
  readonly name: string;
  /** `INT`, `FLOAT`, `STRING`, `BOOLEAN`, `COMBO` or the type of a link. */
  readonly type: string;
  /** What a combo offers just now. */
  readonly options?: () => readonly string[];
  /** As /object_info and `input_config` show it; absent: the class gives none. */
  readonly config?: Fields;
  readonly optional?: boolean;
  /** Inputs of each choice. */
  readonly choices?: Readonly<Record<string, readonly InputSpec[]>>;
  readonly list?: { readonly prefix: string; readonly min: number; readonly max: number; readonly each: InputSpec };
}

export interface NodeClass {
  readonly name: string;
  readonly title: string | null;
  /** `python_module`. */
  readonly module: string;
  readonly category: string;
  /** Of the newer kind: its combos and its entry in /object_info look different. */
  readonly newer?: boolean;
  readonly inputs: readonly InputSpec[];
  /** Hidden inputs, as /object_info lists them. */
  readonly hidden?: Readonly<Record<string, string>>;
  readonly outputs: readonly string[];
  readonly isOutput?: boolean;
  /** Fields of /object_info that this class has besides the usual ones. */
  readonly info?: Fields;
  /** `VALIDATE_INPUTS`: why an input is refused. It looks at the named input instead of the usual checks. */
  readonly validate?: { readonly input: string; readonly problem: (value: unknown, disk: Disk) => string | undefined };
  /** `IS_CHANGED`: what, besides the inputs, decides whether a cached result still holds. */
  readonly changed?: (inputs: Fields, disk: Disk) => string;
  readonly run: (call: NodeCall) => Promise<NodeResult> | NodeResult;
}

export interface NodeCall {
  /** Links are replaced by what the other node gave. */
  readonly inputs: Fields;
  readonly disk: Disk;
  readonly prompt: Prompt;
  readonly extraData: Fields;
  /** The key for partner nodes. */
  readonly apiKey?: string;
  /** Makes one step of `max` known, with a picture of it if previews are wanted. Throws `Interrupted`. */
  readonly step: (value: number, max: number, preview?: () => Promise<Buffer>) => Promise<void>;
  /** Sends a finished PNG to the socket, as SaveImageWebsocket does. */
  readonly sendImage: (index: number, count: number, png: Buffer) => void;
  /** How long a sampler works on each of so many steps. */
  readonly work: (steps: number) => Promise<void>;
  /** Five letters that are other ones in every life of the server. */
  readonly tempWord: string;
}

export interface NodeResult {
  readonly outputs: readonly unknown[];
  readonly ui?: Readonly<Record<string, unknown>>;
}

/** A failure of a node, in Python's words. */
export class NodeError extends Error {
  constructor(
    readonly exceptionType: string,
    message: string,
  ) {
    super(message);
  }
}

/** The running prompt was told to stop. */
export class Interrupted extends Error {}

/** A file that LoadImage read. */
export interface Source {
  readonly bytes: Buffer;
  readonly sha256: string;
  readonly width: number;
  readonly height: number;
}

/** All that decides what a picture looks like. */
export interface Recipe {
  readonly text: string;
  readonly negative: string;
  readonly seed: string;
  readonly denoise: number;
  readonly sources: readonly Source[];
  /** Which of a batch. */
  readonly index: number;
}

/** One picture of an IMAGE, painted when it is needed. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly recipe: Recipe;
}

/** A LATENT. */
export interface Latent {
  readonly width: number;
  readonly height: number;
  readonly pictures: readonly Recipe[];
}

/** A CONDITIONING. */
export interface Words {
  readonly text: string;
}
