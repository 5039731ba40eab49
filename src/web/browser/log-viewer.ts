/** Makes one long scroll of a log's parts: they are fetched as they come into sight, and those far away are dropped. */

import { LogScroll } from './log-scroll.ts';
import { LogSelection } from './log-selection.ts';

const frame = document.querySelector<HTMLElement>('#log');
if (frame !== null) start(frame);

function start(frame: HTMLElement): void {
  const scroll = new LogScroll(frame);
  const selection = new LogSelection(frame);
  void scroll.begin(selection.read());
  selection.onChange = () => scroll.mark(selection.read());
  addFind(frame, scroll, selection);
  addGo(scroll, selection);
  window.addEventListener('hashchange', () => {
    void scroll.goTo(selection.read());
  });
}

/** The search in the file goes on without a new page; a page is what remains where that fails. */
function addFind(frame: HTMLElement, scroll: LogScroll, selection: LogSelection): void {
  const form = document.querySelector<HTMLFormElement>('form.find');
  form?.addEventListener('submit', (event) => {
    event.preventDefault();
    const words = new FormData(form, event.submitter);
    void find(form, words);
  });

  async function find(form: HTMLFormElement, words: FormData): Promise<void> {
    const url = new URL(frame.dataset.findUrl ?? '', location.href);
    url.searchParams.set('q', String(words.get('q')));
    url.searchParams.set('go', String(words.get('go') ?? 'next'));
    url.searchParams.set('at', String(selection.read()?.first ?? 0));
    say(form, 'Searching …');
    const answer = await fetch(url);
    if (!answer.ok) return form.submit();
    const { line, notice } = (await answer.json()) as { line?: number; notice?: string };
    say(form, notice ?? '');
    if (line === undefined) return;
    scroll.lookFor(String(words.get('q')));
    selection.choose(line, line);
    await scroll.goTo(selection.read());
  }
}

function say(form: HTMLFormElement, text: string): void {
  let status = form.querySelector('output');
  if (status === null) {
    status = document.createElement('output');
    form.append(status);
  }
  status.textContent = text;
}

function addGo(scroll: LogScroll, selection: LogSelection): void {
  const form = document.querySelector<HTMLFormElement>('form.go');
  form?.addEventListener('submit', (event) => {
    const [first = 0, last = first] = String(new FormData(form).get('line')).split('-').map(Number);
    if (!(first > 0 && last > 0)) return;
    event.preventDefault();
    selection.choose(first, last);
    void scroll.goTo(selection.read());
  });
}
