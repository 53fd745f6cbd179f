export interface Import {
  readonly from: string;
  readonly to: string;
  readonly local: boolean;
  readonly typeOnly: boolean;
}
export interface Room {
  readonly path: string;
  readonly room: string;
  readonly folder: string;
  readonly lines: number;
  readonly imports: readonly Import[];
}
export interface Arrows {
  readonly values: ReadonlySet<string>;
  readonly types: ReadonlySet<string>;
  readonly packages: ReadonlySet<string>;
}
export function readHouse(): readonly Room[];
export function circlesOf(house: readonly Room[]): readonly (readonly string[])[];
export function arrowsOf(house: readonly Room[]): Readonly<Record<string, Arrows>>;
export function tableOfLayers(): readonly (readonly string[])[];
