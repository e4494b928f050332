/** The other exceptions that Python has as builtins, with Python's constructors. */
import * as core from '@sockcall/core/internal'
import { UnicodeDecodeError as DecodeError } from '../io/codecs/unicode-error.js'
import { AssertionError as AssertionErrorClass } from './assertion-error.js'
import { AttributeError as AttributeErrorClass } from './attribute-error.js'
import { EOFError as EOFErrorClass } from './eof-error.js'
import { ExceptionGroup as ExceptionGroupClass } from './exception-group.js'
import { IndexError as IndexErrorClass } from './index-error.js'
import { KeyError as KeyErrorClass } from './key-error.js'
import { LookupError as LookupErrorClass } from './lookup-error.js'
import {
  type ExceptionClass,
  exceptionClass,
  type HasArguments,
  type Making,
  plainException,
  textOf,
} from './python-exception.js'
import { NotImplementedError as NotImplementedErrorClass, RuntimeError as RuntimeErrorClass } from './runtime-error.js'

/** PyArg_ParseTuple of a Unicode error's five arguments. */
function fiveArguments<T>({ args }: { readonly args: readonly unknown[] }): Making<T> {
  if (args.length !== 5) throw new TypeError(`function takes exactly 5 arguments (${args.length} given)`)
  return { arguments: args }
}

/** A value of the right type that is not acceptable. */
export const ValueError: ExceptionClass<core.ValueError & HasArguments> = plainException('ValueError', core.ValueError)
/** An object of {@link ValueError}. */
export type ValueError = core.ValueError & HasArguments
/** An integer outside the range of its C type. */
export const OverflowError: ExceptionClass<core.OverflowError & HasArguments> = plainException(
  'OverflowError',
  core.OverflowError,
)
/** An object of {@link OverflowError}. */
export type OverflowError = core.OverflowError & HasArguments
/** Text that cannot be encoded, or bytes that cannot be decoded. */
export const UnicodeError: ExceptionClass<core.UnicodeError & HasArguments> = plainException(
  'UnicodeError',
  core.UnicodeError,
)
/** An object of {@link UnicodeError}. */
export type UnicodeError = core.UnicodeError & HasArguments
/** An object lacks an attribute, or one that is read-only was set. */
export const AttributeError: ExceptionClass<AttributeErrorClass & HasArguments> = plainException(
  'AttributeError',
  AttributeErrorClass,
)
/** An object of {@link AttributeError}. */
export type AttributeError = AttributeErrorClass & HasArguments
/** An unknown encoding or error handler. */
export const LookupError: ExceptionClass<LookupErrorClass & HasArguments> = plainException(
  'LookupError',
  LookupErrorClass,
)
/** An object of {@link LookupError}. */
export type LookupError = LookupErrorClass & HasArguments
/** A stream was re-entered while it waits, and other misuse. */
export const RuntimeError: ExceptionClass<RuntimeErrorClass & HasArguments> = plainException(
  'RuntimeError',
  RuntimeErrorClass,
)
/** An object of {@link RuntimeError}. */
export type RuntimeError = RuntimeErrorClass & HasArguments
/** A method that a subclass must implement. */
export const NotImplementedError: ExceptionClass<NotImplementedErrorClass & HasArguments> = plainException(
  'NotImplementedError',
  NotImplementedErrorClass,
)
/** An object of {@link NotImplementedError}. */
export type NotImplementedError = NotImplementedErrorClass & HasArguments
/** A condition that a program relies on does not hold. */
export const AssertionError: ExceptionClass<AssertionErrorClass & HasArguments> = plainException(
  'AssertionError',
  AssertionErrorClass,
)
/** An object of {@link AssertionError}. */
export type AssertionError = AssertionErrorClass & HasArguments
/** The input ended too early. */
export const EOFError: ExceptionClass<EOFErrorClass & HasArguments> = plainException('EOFError', EOFErrorClass)
/** An object of {@link EOFError}. */
export type EOFError = EOFErrorClass & HasArguments
/** An index is out of range. */
export const IndexError: ExceptionClass<IndexErrorClass & HasArguments> = plainException('IndexError', IndexErrorClass)
/** An object of {@link IndexError}. */
export type IndexError = IndexErrorClass & HasArguments
/** A mapping has no such key, or has it already. Its text is the repr of the key. */
export const KeyError: ExceptionClass<KeyErrorClass & HasArguments> = exceptionClass(
  'KeyError',
  KeyErrorClass,
  ({ args, options }) =>
    args.length === 1
      ? { arguments: [args[0]], fields: causeOf(options) }
      : { arguments: [null], fields: { message: textOf(args), ...causeOf(options) } },
) as ExceptionClass<KeyErrorClass & HasArguments>
/** An object of {@link KeyError}. */
export type KeyError = KeyErrorClass & HasArguments
/** A string that an encoding cannot represent. */
export const UnicodeEncodeError: ExceptionClass<core.UnicodeEncodeError & HasArguments> = exceptionClass(
  'UnicodeEncodeError',
  core.UnicodeEncodeError,
  fiveArguments<core.UnicodeEncodeError>,
) as ExceptionClass<core.UnicodeEncodeError & HasArguments>
/** An object of {@link UnicodeEncodeError}. */
export type UnicodeEncodeError = core.UnicodeEncodeError & HasArguments
/** Bytes that are invalid in an encoding. */
export const UnicodeDecodeError: ExceptionClass<DecodeError & HasArguments> = exceptionClass(
  'UnicodeDecodeError',
  DecodeError,
  fiveArguments<DecodeError>,
) as ExceptionClass<DecodeError & HasArguments>
/** An object of {@link UnicodeDecodeError}. */
export type UnicodeDecodeError = DecodeError & HasArguments
/** Several failures as one. It is an AggregateError too. */
export const ExceptionGroup: ExceptionClass<ExceptionGroupClass & HasArguments> = exceptionClass(
  'ExceptionGroup',
  ExceptionGroupClass,
  ({ args }) => {
    const [message, exceptions] = args
    if (args.length !== 2)
      throw new TypeError(`BaseExceptionGroup.__new__() takes exactly 2 arguments (${args.length} given)`)
    if (typeof message !== 'string')
      throw new TypeError(`argument 1 must be str, not ${core.argumentTypeName(message)}`)
    if (!Array.isArray(exceptions)) throw new TypeError('second argument (exceptions) must be a sequence')
    if (exceptions.length === 0) throw new core.ValueError('second argument (exceptions) must be a non-empty sequence')
    return { arguments: [message, exceptions] }
  },
) as ExceptionClass<ExceptionGroupClass & HasArguments>
/** An object of {@link ExceptionGroup}. */
export type ExceptionGroup = ExceptionGroupClass & HasArguments

function causeOf(options: readonly ErrorOptions[]): Readonly<Record<string, unknown>> {
  const [option] = options
  return option === undefined ? {} : { cause: option.cause }
}
