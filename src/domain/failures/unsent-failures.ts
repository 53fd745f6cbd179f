/** `ApplicationFailure.type` of a paid activity that sent nothing because another host has the right to; its first detail names the `host`. */
export const HELD_ELSEWHERE = 'held_elsewhere';

/**
 * `ApplicationFailure.type` of a paid activity whose journal could not be read, so that nobody can say whether its request was sent before: the
 * same key is to be asked for again. Its first detail is the `Failure`.
 */
export const JOURNAL_UNREAD = 'journal_unread';
