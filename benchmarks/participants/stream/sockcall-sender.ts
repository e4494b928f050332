import { PIECE, piece } from '../pattern.js'
import { check, numberSetting, report, setting } from '../settings.js'
import { sockets } from '../sockets.js'

const { Socket, constants } = await sockets()
const total = numberSetting('bytes', 2 ** 30)
const before = numberSetting('before', 0)
const socket = new Socket({ family: constants.AF_INET, type: constants.SOCK_STREAM })
socket.connect(['127.0.0.1', Number(setting('address'))])
socket.setsockopt(constants.IPPROTO_TCP, constants.TCP_NODELAY, 1)
const congestion = setting('congestion')
if (congestion !== '') socket.setsockopt(constants.IPPROTO_TCP, constants.TCP_CONGESTION, Buffer.from(congestion))
for (let sent = 0; sent < before; sent += PIECE) socket.sendall(piece)
const start = performance.now()
for (let sent = 0; sent < total; sent += PIECE) socket.sendall(piece)
socket.shutdown(constants.SHUT_WR)
const counted = Number(socket.recv(64).toString())
check(counted === before + total, `the receiver counted ${counted} bytes of ${before + total}`)
report({ value: total / 2 ** 20 / ((performance.now() - start) / 1e3) })
