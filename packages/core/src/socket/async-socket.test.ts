import { expect, it } from 'vitest'
import { scriptedAsync } from '../../test/scripted-poller.js'

it('sendto takes a lone number for a wrong address, as the blocking socket does', async () => {
  const { socket, fake } = scriptedAsync([])
  await expect(socket.sendto(Buffer.from('x'), 5 as never)).rejects.toThrow(
    'sendto(): AF_INET address must be tuple, not int',
  )
  fake.done()
})
