import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MessageBook } from '../../../src/review/gerrit/message-book.ts';

const NOON = Date.parse('2026-11-21T12:00:00Z');

function at(seconds: number): Date {
  return new Date(NOON + seconds * 1000);
}

test('nothing from before the start is fresh', () => {
  const book = new MessageBook(at(0));

  assert.deepEqual([book.isFresh('a', at(-1)), book.isFresh('a', at(0))], [false, true]);
});

test('a message is fresh until it was given out', () => {
  const book = new MessageBook(at(0));

  book.note('a', at(1));

  assert.deepEqual([book.isFresh('a', at(1)), book.isFresh('b', at(1))], [false, true]);
});

test('a message that comes to sight late is fresh although others of its time were given out', () => {
  const book = new MessageBook(at(0));
  book.note('a', at(600));

  book.reach(at(600));

  assert.ok(book.isFresh('late', at(590)));
  assert.ok(!book.isFresh('too late', at(500)));
  assert.ok(!book.isFresh('a', at(600)));
});

test('a book that goes on begins where late messages of the one before may be', () => {
  const book = MessageBook.after(at(600));

  assert.ok(book.isFresh('late', at(590)));
  assert.deepEqual(book.horizon, at(540));
});

test('the horizon never goes back', () => {
  const book = new MessageBook(at(600));

  book.reach(at(10));

  assert.deepEqual(book.horizon, at(600));
});
