/**
 * What core says to a program, as one object that each environment carries. Core decides what is wrong and when; a voice turns
 * the facts into an error. So one algorithm can speak to two audiences, in one process too: a voice is passed, never global.
 */
import type { Backend } from '../backend/index.js'
import type { AddressVoice } from './address-voice.js'
import type { Argument } from './argument.js'
import type { Refusal } from './refusal.js'

/** The C types that integer arguments are converted to. A `plain int` is an int that no argument parser converts. */
export type IntegerType = 'int' | 'plain int' | 'long' | 'ssize_t' | 'uint16_t' | 'uint32_t' | 'unsigned int'

/** What the system, the C library and an encoding report. */
export interface SystemVoice {
  /** A system call failed. @param errno positive. */
  systemCall(backend: Backend, errno: number, syscall?: string, address?: unknown): Error
  /** The socket's timeout passed. */
  timedOut(syscall?: string, address?: unknown): Error
  /** getaddrinfo or getnameinfo failed. @param code the platform's EAI_* number. @param errno what EAI_SYSTEM means. */
  resolver(backend: Backend, code: number, errno: number, syscall: string, host?: unknown): Error
  /** gethostbyname or gethostbyaddr failed. @param code the h_errno number. */
  host(backend: Backend, code: number, syscall: string, host?: unknown): Error
  /** A string has no representation in an encoding. @param start in code points. @param end one past the last code point. */
  unencodable(encoding: string, text: string, start: number, end: number, reason: string): Error
}

/** Arguments of the wrong type, and values that are not allowed. */
export interface ArgumentVoice {
  notAnInteger(name: string, value: unknown): Error
  /** An integer does not fit its C type. */
  integerRange(name: string, value: number | bigint, type: IntegerType): Error
  /** Neither a view nor a buffer. */
  notBytes(name: string, value: unknown): Error
  /** Neither a view nor a buffer, where bytes are received to. */
  notWritable(argument: Argument, value: unknown): Error
  notText(argument: Argument, value: unknown): Error
  /** Neither a string nor bytes, where the system's name of something is needed. */
  notName(name: string, value: unknown): Error
  /** A NUL in a string, or in the name of a file or an interface. */
  containsNul(name: string, kind: 'text' | 'name'): Error
  notIterable(argument: Argument, value: unknown): Error
  tooManyItems(argument: Argument, most: number): Error
  /** A size below 0, or too large for ancillary data. */
  sizeRange(call: string, name: string, size: number): Error
  /** More bytes are asked for than the program's buffer has. */
  bufferTooSmall(call: string, size: number, length: number): Error
  /** No machine has so much memory. */
  cannotAllocate(size: number): Error
  timeout(fault: 'type' | 'nan' | 'too large' | 'negative', value: unknown): Error
  /** An ancillary item is no array of three. @param count its length; null for anything but an array. */
  ancillaryItem(item: unknown, count: unknown): Error
  /** The errors that have few facts or none. */
  refusal(reason: Refusal, value?: unknown): Error
}

/** Everything that core says. */
export interface Voice extends SystemVoice, ArgumentVoice, AddressVoice {}
