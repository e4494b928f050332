export type { Check, CheckBody, CheckOptions, Topic } from './check.js'
export { check } from './check.js'
export { describeBackend, runCheck } from './conformance.js'
export { type AnswerCall, type FakeBackendOptions, fakeBackend } from './fake-backend.js'
export {
  type Answer,
  type FakeOptions,
  FakeSyscalls,
  type RecordedCall,
  ready,
  type Step,
  silence,
} from './fake-syscalls.js'
export type { Need } from './need.js'
export type { ConformanceOptions } from './options.js'
export { SYSCALL_NAMES, type SyscallName } from './syscall-names.js'
export { TOPICS } from './topics/index.js'
export { type ListenerAndAddress, Trial } from './trial.js'
