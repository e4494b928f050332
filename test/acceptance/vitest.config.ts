import { defineProject, mergeConfig } from 'vitest/config'
import { projectConfig } from '../../vitest.shared.ts'

export default defineProject(mergeConfig(projectConfig('acceptance'), { test: { execArgv: ['--expose-gc'] } }))
