/**
 * The backend of `@sockcall/compat-python` and of `sockcall`, which share one. Python has no such thing, so it is kept apart
 * from the module with Python's names.
 */
export { type Backend, type BackendName, chosenBackend, useBackend } from 'sockcall/backend'
