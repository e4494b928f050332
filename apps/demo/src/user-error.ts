/** An end that the user is told about in words, without a stack: what is wrong and what to do about it. */
export class UserError extends Error {}
