import type { JsonObject } from '../domain/json.js';
import type { Text } from '../words/words.js';
import type { InputProblem } from './lists/draft.js';
import type { PictureName } from './pictures/picture-name.js';

/** What a reader says of one item, before its pictures are looked at. */
export interface Row {
  /** `items.jsonl:7` or the path of its picture. */
  readonly where: string;
  /** Given by the user or made from a file's name; absent: to be named by its position. */
  readonly id?: string;
  /** Safe part of a file name that a person recognises. */
  readonly stem: string;
  readonly prompt: string;
  readonly pictures: readonly PictureName[];
  readonly mask?: PictureName;
  readonly params: JsonObject;
  readonly troubles: readonly Text[];
}

/** What a reader of one kind of input found. */
export interface Reading {
  readonly rows: readonly Row[];
  /** Problems that concern all items: there is nothing to skip. */
  readonly fatal: readonly InputProblem[];
  /** Files beside the pictures that are none by their names. */
  readonly leftAlone?: readonly string[];
  /** What the text of the input was read in; absent where there was no file. */
  readonly encoding?: string;
}

export const unusable = (where: string, message: Text): Reading => ({ rows: [], fatal: [{ where, message }] });
