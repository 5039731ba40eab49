import type { Fields } from '../../src/model/fields.ts';
import { createRandom, type Random } from './random.ts';

/**
 * Makes query strings that mix all that the language has, of words that stand in the documents, so that many match.
 */
export class QueryGenerator {
  readonly #random: Random;
  readonly #documents: readonly Fields[];

  constructor(documents: readonly Fields[], seed: number) {
    this.#documents = documents;
    this.#random = createRandom(seed);
  }

  /** The next query; some have a character too many or too few, or are signs without sense: mostly no queries. */
  next(): string {
    if (this.#random.chance(8)) return this.#soup();
    const query = this.#group(this.#random.below(4));
    return this.#random.chance(8) ? this.#damaged(query) : query;
  }

  #soup(): string {
    let query = '';
    for (let count = 1 + this.#random.below(8); count > 0; count -= 1) {
      query += this.#random.pick(PIECES) + this.#random.pick(['', ' ']);
    }
    return query;
  }

  #damaged(query: string): string {
    const characters = Array.from(query);
    const at = this.#random.below(characters.length + 1);
    if (this.#random.chance(50)) return characters.toSpliced(at, 1).join('');
    const sign = this.#random.pick([
      '"',
      '(',
      ')',
      '/',
      '\\',
      '~',
      '^',
      '[',
      ']',
      '{',
      '}',
      ':',
      '!',
      '+',
      '-',
      '*',
      'AND',
      ' ',
    ]);
    return characters.toSpliced(at, 0, sign).join('');
  }

  #group(depth: number): string {
    const random = this.#random;
    const count = 1 + random.below(4);
    const style = random.below(4);
    let query = '';
    for (let index = 0; index < count; index += 1) {
      if (index > 0) query += this.#conjunction(style);
      query +=
        this.#modifier(style) +
        (depth > 0 && random.chance(35) ? this.#parenthesised(depth - 1) : this.#leaf());
    }
    return query;
  }

  #conjunction(style: number): string {
    const blank = this.#random.pick([' ', ' ', ' ', '  ', '\n', '\t']);
    if (style === 0) return `${blank}AND${blank}`;
    if (style === 1) return `${blank}OR${blank}`;
    return this.#random.pick([' AND ', ' OR ', ' ', ' ', ' && ', ' || ', '\n']);
  }

  #modifier(style: number): string {
    if (!this.#random.chance(style === 3 ? 40 : 12)) return '';
    return this.#random.pick(['NOT ', '-', '!', '+', 'NOT ', '- ', '! ']);
  }

  #parenthesised(depth: number): string {
    const field = this.#random.chance(30) ? `${this.#random.pick(['message', 'tags', 'build_name'])}:` : '';
    const boost = this.#random.chance(5) ? '^2' : '';
    return `${field}(${this.#group(depth)})${boost}`;
  }

  #leaf(): string {
    const random = this.#random;
    const boost = random.chance(4) ? random.pick(['^2', '^0.5', '^10']) : '';
    if (random.chance(60))
      return (random.chance(75) ? 'message:' : '') + random.pick(['', '', '', ' ']) + this.#text() + boost;
    if (random.chance(70)) return this.#keyword() + boost;
    return this.#special();
  }

  /** A string that stands in the field of some document. */
  #valueOf(field: string): string {
    for (let tries = 0; tries < 50; tries += 1) {
      const value = this.#random.pick(this.#documents)[field] ?? [];
      const values = typeof value === 'object' ? value : [value];
      const picked = values.length === 0 ? '' : String(this.#random.pick(values));
      if (picked !== '') return picked;
    }
    return 'nothing';
  }

  #text(): string {
    const random = this.#random;
    const words = this.#valueOf('message')
      .split(/\s+/)
      .filter((word) => word !== '');
    const first = random.below(words.length);
    const word = words[first] ?? 'x';
    const token = (word.match(/[\p{L}\p{N}_]+/gu) ?? ['x'])[0]!;
    switch (random.below(16)) {
      case 0:
      case 1:
        return escaped(word);
      case 2:
        return random.chance(50) ? word : word.toUpperCase();
      case 3:
        return this.#pattern(random.chance(70) ? token : word);
      case 4:
        return `${escaped(start(token, 1 + random.below(6)))}*`;
      case 5:
        return this.#regex(random.chance(70) ? token.toLowerCase() : token);
      case 6:
        return `${escaped(this.#misspelt(token))}~${random.pick(['', '', '1', '2', '0'])}`;
      case 7:
        return this.#range(token, this.#token());
      case 8:
      case 9:
        return this.#sloppy(words);
      default:
        return this.#phrase(
          words.slice(first, first + 1 + random.below(5)).join(random.pick([' ', ' ', '  ', '\n'])),
        );
    }
  }

  #token(): string {
    return (this.#valueOf('message').match(/[\p{L}\p{N}_]+/gu) ?? ['x'])[0]!;
  }

  #phrase(text: string): string {
    const random = this.#random;
    const whole = Array.from(text);
    const cut = random.chance(15) ? whole.slice(random.below(3), whole.length - random.below(3)) : whole;
    const quoted = cut
      .map((character) => {
        if (character === '"' || character === '\\') return `\\${character}`;
        return random.chance(2) && !/[u\ud800-\udfff]/.test(character) ? `\\${character}` : character;
      })
      .join('');
    return `"${random.chance(50) ? quoted : quoted.toUpperCase().replaceAll('\\U', '\\\\U')}"`;
  }

  /** A phrase with words left out, doubled or in another order, and room to move. */
  #sloppy(words: readonly string[]): string {
    const random = this.#random;
    const first = random.below(words.length);
    const chosen = words.slice(first, first + 2 + random.below(5)).filter(() => random.chance(75));
    if (random.chance(40)) chosen.reverse();
    if (random.chance(30) && chosen.length > 0)
      chosen.splice(random.below(chosen.length), 0, random.pick(chosen));
    return `${this.#phrase(chosen.join(' '))}~${random.pick(['', '0', '1', '2', '3', '5', '10', '150', '1.7', 'x'])}`;
  }

  #pattern(text: string): string {
    const random = this.#random;
    const pattern = Array.from(text, (character) => {
      if (random.chance(12)) return random.pick(['?', '*', '*', '?*']);
      return escaped(character, true);
    }).join('');
    return random.pick(['', '', '*', '?']) + (pattern || '*') + random.pick(['', '*', '?', '*']);
  }

  #regex(text: string): string {
    const random = this.#random;
    const pieces = Array.from(start(text, 40), (character) => {
      const plain = /[\p{L}\p{N}_]/u.test(character) ? character : `\\${character}`;
      if (!random.chance(20)) return plain;
      return random.pick([
        '.',
        '.*',
        '[a-z]',
        '[^0-9]',
        '\\w',
        '\\d+',
        '(a|b|c)?',
        `${plain}+`,
        '@',
        '<0-99>',
        `[${plain}x]`,
      ]);
    });
    const pattern = pieces.join('').replaceAll('\\/', '[\\/]');
    const whole = random.pick([
      pattern,
      `${pattern}.*`,
      `.*${pattern}`,
      `~(${pattern})&${pieces[0]}.*`,
      `(${pattern})|x`,
    ]);
    return `/${whole.replaceAll('/', '\\/').replaceAll('\\\\/', '\\/')}/`;
  }

  #misspelt(text: string): string {
    const random = this.#random;
    const characters = Array.from(text);
    for (let edits = random.below(3); edits > 0; edits -= 1) {
      const at = random.below(characters.length);
      const kind = random.below(4);
      if (kind === 0) characters.splice(at, 1);
      else if (kind === 1) characters.splice(at, 0, 'q');
      else if (kind === 2) characters[at] = 'z';
      else if (at > 0) characters.splice(at - 1, 2, characters[at]!, characters[at - 1]!);
      if (characters.length === 0) return 'q';
    }
    return characters.join('');
  }

  #range(low: string, high: string): string {
    const random = this.#random;
    if (random.chance(25)) return escaped(random.pick(['>', '>=', '<', '<=']) + low);
    const bound = (text: string): string => {
      if (random.chance(10)) return '*';
      return /^[\p{L}\p{N}_.]+$/u.test(text) && text !== 'TO' ? text : `"${text.replace(/["\\]/g, '\\$&')}"`;
    };
    return `${random.pick(['[', '{'])}${bound(low)} TO ${bound(high)}${random.pick([']', '}'])}`;
  }

  #keyword(): string {
    const random = this.#random;
    const field = random.pick([
      'tags',
      'tags',
      'filename',
      'build_name',
      'build_name',
      'project',
      'build_change',
      'loglevel',
      'build_status',
    ]);
    const value = this.#valueOf(field);
    switch (random.below(9)) {
      case 0:
        return `${field}:${this.#pattern(value)}`;
      case 1:
        return `${field}:${escaped(start(value, 4))}*`;
      case 2:
        return `${field}:${this.#regex(value)}`;
      case 3:
        return `${field}:${escaped(this.#misspelt(value))}~`;
      case 4:
        return `${field}:${this.#range(value, this.#valueOf(field))}`;
      case 5:
        return `${field}:${value}`;
      case 6:
        return `${field}:${escaped(value)}`;
      default:
        return `${field}:"${value.replace(/["\\]/g, '\\$&')}"`;
    }
  }

  #special(): string {
    const random = this.#random;
    const number = random.pick([
      '0',
      '1',
      '1.0',
      '2',
      '17',
      '99',
      '100.5',
      '-3',
      '1e2',
      '1.5',
      'abc',
      '99999999999999999999',
    ]);
    const date = random.pick(DATES);
    switch (random.below(10)) {
      case 0:
        return `_exists_:${random.pick(['message', 'loglevel', 'tags', 'nope', 'error_pr', '"project"', '@timestamp'])}`;
      case 1:
        return `${random.pick(['message', 'loglevel', 'tags', 'voting', 'nope', 'project'])}:*`;
      case 2:
        return random.pick([
          '*:*',
          '*',
          'nope:x',
          'nope:"a b"',
          'build-name:"x"',
          'nope:x*',
          '"::"',
          'message:"!!!"',
          'tags:""',
        ]);
      case 3:
      case 4: {
        const field = random.pick(['voting', 'line', 'offset', 'error_pr']);
        const value = random.chance(50) ? this.#valueOf(field) : number;
        return `${field}:${random.pick([`"${value}"`, escaped(value), `>${value}`, `<=${value}`, this.#range(value, number), `[${value} TO *]`])}`;
      }
      default: {
        const value = random.chance(40) ? this.#valueOf('@timestamp') : date;
        return `@timestamp:${random.pick([`"${value}"`, escaped(value), `[${quoted(value)} TO ${quoted(date)}]`, `{${quoted(date)} TO *}`, `>${escaped(value)}`, `<=${escaped(value)}`])}`;
      }
    }
  }
}

const PIECES = [
  ...[
    'AND',
    'OR',
    'NOT',
    '&&',
    '||',
    '!',
    '+',
    '-',
    '(',
    ')',
    ':',
    '*',
    '?',
    '^',
    '^2',
    '~',
    '~0',
    '"',
    '[',
    ']',
    '{',
    '}',
    '/',
  ],
  ...[
    'TO',
    '>',
    '<=',
    '\\',
    '\\"',
    '\\u0041',
    '\\u00',
    '\u3000',
    '\n',
    '&',
    '|',
    "'",
    '$',
    '""',
    '"::"',
    '::',
    '--',
  ],
  ...[
    'message:',
    'tags:',
    'voting:',
    'line:',
    '@timestamp:',
    '_exists_:',
    'nope:',
    '[1 TO 2]',
    '[a TO *}',
    '{* TO "b"]',
  ],
  ...[
    '/er+or/',
    '/[a-z]*/',
    '"a b"',
    '"error"',
    'error',
    'Error',
    'a',
    '1',
    '0',
    '2016',
    'now',
    '||/d',
    'é',
    'İ',
    'a*',
    '*b',
    'a?',
  ],
];

const DATES = [
  '2016',
  '2016-05',
  '2016-05-06',
  '2016-05-06T07',
  '2016-05-06T07:08Z',
  '2016-05-06T07:08:09.5+02:00',
  '2016-05-06||/M',
  '2016-01-31||+1M/d',
  '2016-03-01||-1d',
  '2020-02-01T00:00:10.000Z',
  '1462518489000',
  'now-1d/d',
  'now',
  '2013-10-17T16:08:26.601Z',
  'yesterday',
  '2016-02-30',
];

/** The first characters of a text; no character is cut in two. */
function start(text: string, count: number): string {
  return Array.from(text).slice(0, count).join('');
}

function quoted(text: string): string {
  return `"${text}"`;
}

function escaped(text: string, all = false): string {
  const signs = text.replace(/[ \t\n\r\u3000+\-!():^[\]"{}~*?\\/&|<>=]/g, '\\$&');
  return !all && /^(AND|OR|NOT)$/.test(signs) ? `\\${signs}` : signs;
}
