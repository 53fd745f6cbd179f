import { patched } from '@temporalio/workflow';

/** Whether this run was started by a version that keeps its promises at their edges (0.2): a run of an older one continues as it began. */
export const isEdition2 = (): boolean => patched('edition-2');

/** Whether this run was started by a version that stores pictures in groups. */
export const isEdition3 = (): boolean => patched('edition-3');
