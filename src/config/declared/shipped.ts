/** Where the declarations lie that come with plantain; the composition root knows. */
let folder: string | undefined;

/** From now on the declarations of this folder can be named without a path. */
export function shipDeclarations(at: string): void {
  folder = at;
}

export const shippedFolder = (): string | undefined => folder;
