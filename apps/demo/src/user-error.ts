/** An error that is shown to the user as text, without a stack: what is wrong and what to do about it. */
export class UserError extends Error {}
