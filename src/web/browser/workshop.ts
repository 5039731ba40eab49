/** The workshop: problems while one writes, runs with progress that can be cancelled. */

/** How long to wait for the next key before the text is checked, in ms. */
const PAUSE_MS = 300;

const form = document.querySelector<HTMLFormElement>('.workshop-form');
const text = document.querySelector<HTMLTextAreaElement>('#signature-text');
if (form !== null && text !== null) start(form, text);

function start(form: HTMLFormElement, text: HTMLTextAreaElement): void {
  let timer = 0;
  form.addEventListener('input', () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void check(form, text), PAUSE_MS);
  });
  form.addEventListener('submit', (event) => {
    if (new FormData(form, event.submitter).get('action') !== 'try') return;
    event.preventDefault();
    void run(form);
  });
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLElement>('a[data-line]') : null;
    if (link === null) return;
    event.preventDefault();
    goTo(text, Number(link.dataset.line), Number(link.dataset.column));
  });
}

/** What the form holds, as the server takes it from a script. */
function draftOf(form: HTMLFormElement): RequestInit {
  const data = new FormData(form);
  const body = JSON.stringify({ bug: String(data.get('bug')), text: String(data.get('text')) });
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body };
}

let checks = 0;

async function check(form: HTMLFormElement, text: HTMLTextAreaElement): Promise<void> {
  const number = ++checks;
  const answer = await fetch(text.dataset.check ?? '', draftOf(form)).catch(() => undefined);
  if (answer?.ok) showPart('#problems', await answer.text(), () => number === checks);
}

function showPart(place: string, html: string, isWanted = () => true): void {
  const part = new DOMParser().parseFromString(html, 'text/html').body.firstElementChild;
  if (part !== null && isWanted()) document.querySelector(place)?.replaceWith(document.adoptNode(part));
}

/** Puts the caret where a problem is. */
function goTo(text: HTMLTextAreaElement, line: number, column: number): void {
  const before = text.value.split('\n').slice(0, line - 1);
  const at = before.join('\n').length + (line > 1 ? 1 : 0) + column - 1;
  text.focus();
  text.setSelectionRange(at, at + 1);
}

let watched: { readonly source: EventSource; readonly url: string } | undefined;

async function run(form: HTMLFormElement): Promise<void> {
  cancel();
  const progress = showProgress();
  const answer = await fetch('/workshop/runs', draftOf(form)).catch(() => undefined);
  if (answer === undefined || !answer.ok) return progress.fail(await whyNot(answer));
  const { id } = (await answer.json()) as { id: string };
  const url = `/workshop/runs/${id}`;
  const source = new EventSource(`${url}/events`);
  watched = { source, url };
  source.addEventListener('progress', (event) => {
    const { done, total } = JSON.parse(event.data as string) as { done: number; total: number };
    progress.tell(done, total);
  });
  source.addEventListener('over', () => {
    source.close();
    watched = undefined;
    void showResult(url);
  });
}

async function whyNot(answer: Response | undefined): Promise<string> {
  if (answer === undefined) return 'The server can not be reached.';
  if (answer.status === 422) return 'It can not be tried as long as it has errors.';
  const { error } = (await answer.json().catch(() => ({}))) as { error?: { message?: string } };
  return error?.message ?? 'The server refused it.';
}

async function showResult(url: string): Promise<void> {
  const answer = await fetch(`${url}?part=1`);
  const box = document.querySelector('#run');
  const part = new DOMParser().parseFromString(await answer.text(), 'text/html').body.firstElementChild;
  if (box === null || part === null) return;
  box.replaceChildren(document.adoptNode(part));
  box.querySelector('h2')?.scrollIntoView({ block: 'nearest' });
}

/** Ends the run that is being watched, if there is one. */
function cancel(): void {
  if (watched === undefined) return;
  watched.source.close();
  void fetch(watched.url, { method: 'DELETE' });
  watched = undefined;
}

interface Progress {
  tell(done: number, total: number): void;
  fail(message: string): void;
}

function showProgress(): Progress {
  const box = document.querySelector('#run');
  const bar = document.createElement('progress');
  const words = document.createElement('p');
  const button = document.createElement('button');
  bar.setAttribute('aria-label', 'Logs looked at');
  words.setAttribute('role', 'status');
  words.textContent = 'Waiting for its turn …';
  button.type = 'button';
  button.textContent = 'Cancel';
  button.addEventListener('click', () => {
    cancel();
    box?.replaceChildren('Cancelled.');
  });
  box?.replaceChildren(words, bar, ' ', button);
  return {
    tell: (done, total) => {
      bar.max = Math.max(1, total);
      bar.value = done;
      words.textContent = `Looked at ${Math.floor((done / Math.max(1, total)) * 100)} % of the logs`;
    },
    fail: (message) => {
      words.textContent = message;
      box?.replaceChildren(words);
    },
  };
}
