import { describeBackend } from '@sockcall/core/testing'
import { backend } from './index.js'

describeBackend('native', () => backend, { specifier: '@sockcall/backend-native' })
