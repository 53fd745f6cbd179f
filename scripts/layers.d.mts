export interface Layer {
  readonly values: readonly string[];
  readonly types: readonly string[];
  readonly packages: readonly string[];
  readonly node?: false;
}
export const LAYERS: Readonly<Record<string, Layer>>;
