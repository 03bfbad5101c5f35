import { expect, test } from 'vitest';
import { repeatedRepeat } from './repeated-repeats.ts';

test.each([
  [String.raw`^(a+)+$`, '(a+)+'],
  [String.raw`^SKU\/?-(([A-Za-z0-9]+)+-?)+"?$`, '([A-Za-z0-9]+)+'],
  [String.raw`^([\w.]+-?)*@`, String.raw`([\w.]+-?)*`],
  [String.raw`(?:x|(?<name>[()|+]+)*)END`, '(?<name>[()|+]+)*'],
  [String.raw`^(?:\s*a*){2,}b`, String.raw`(?:\s*a*){2,}`],
  // A part of any length may be written as a character and those that follow it.
  [
    String.raw`^(?:-?(?:[a-z]+:)?(?:"[^"]*"|[\w./][\w./-]*\*?)\s*)+$`,
    String.raw`(?:-?(?:[a-z]+:)?(?:"[^"]*"|[\w./][\w./-]*\*?)\s*)+`,
  ],
  [String.raw`^(aa*,?)+$`, '(aa*,?)+'],
  [String.raw`^(\d+){2,}\.`, String.raw`(\d+){2,}`],
  [String.raw`((b|a+))+c`, '((b|a+))+'],
])('%s can be split in many ways', (pattern, group) => {
  expect(repeatedRepeat(pattern)).toBe(group);
});

test.each([
  String.raw`^[A-Z]+-\d+$`,
  // Something is needed between two repeats.
  String.raw`^([a-z]+-)+$`,
  String.raw`^(?:\d{1,3}\.)+\d+$`,
  String.raw`^(?:[a-z][0-9]*)+$`,
  String.raw`^(?:[a-z][^a]*)+$`,
  String.raw`^(?:a+b+)+$`,
  String.raw`^(?:\s*a)+$`,
  String.raw`(a\+)+b`,
  String.raw`([+*])+b`,
  // What comes after it cannot fail.
  String.raw`^(a+)+`,
  String.raw`(a+)+b?`,
  String.raw`(a+)?$`,
  String.raw`(?=a+)+b`,
  String.raw`(unclosed`,
  ')(+',
  '',
])('%s cannot, or is not known to', (pattern) => {
  expect(repeatedRepeat(pattern)).toBeNull();
});
