import { describe, expect, it } from 'vitest'
import { commandOf } from './pythons.js'

describe('commandOf', () => {
  it('takes what precedes the command as its environment', () => {
    expect(commandOf('PYENV_VERSION=3.13.0 X= python3 -X dev')).toEqual({
      command: 'python3',
      args: ['-X', 'dev'],
      env: { PYENV_VERSION: '3.13.0', X: '' },
    })
    expect(commandOf('/opt/python')).toEqual({ command: '/opt/python', args: [], env: {} })
  })
})
