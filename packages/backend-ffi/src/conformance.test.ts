import { describeBackend } from '@sockcall/core/testing'
import { backend } from './index.js'

describeBackend('ffi', () => backend, { specifier: '@sockcall/backend-ffi' })
