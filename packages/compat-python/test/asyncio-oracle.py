# Plays the cases from stdin (JSON) on asyncio's own StreamReader, and prints the result of each call.
import asyncio
import json
import sys


async def outcome(reader, name, args):
    try:
        result = getattr(reader, name)(*[a.encode() if isinstance(a, str) else a for a in args])
        if asyncio.iscoroutine(result):
            result = await asyncio.wait_for(result, 0.05)
    except asyncio.IncompleteReadError as error:
        return ['IncompleteReadError', str(error), error.partial.decode(), error.expected]
    except asyncio.LimitOverrunError as error:
        return ['LimitOverrunError', str(error), error.consumed]
    except (ValueError, RuntimeError) as error:
        return [type(error).__name__, str(error)]
    except asyncio.TimeoutError:
        return ['waits']
    return result.decode() if isinstance(result, (bytes, bytearray)) else result


async def play(case):
    reader = asyncio.StreamReader(limit=case['limit'])
    return [await outcome(reader, name, args) for name, *args in case['calls']]


async def main():
    return [await play(case) for case in json.load(sys.stdin)]


print(json.dumps(asyncio.run(main())))
