import { drawCharts } from './charts.ts';

/** Keeps a page up to date: when the server says that there is something new, the parts marked `data-live` are replaced. */
export function keepLive(): void {
  if (!('live' in document.body.dataset)) return;
  let stream: EventSource | undefined;
  const catchUp = (): void => void refresh();
  const listen = (): void => {
    stream?.close();
    stream = undefined;
    // A page that nobody looks at costs nobody anything; it is brought up to date when it is looked at.
    if (document.hidden) return;
    stream = new EventSource('/events');
    stream.addEventListener('board', catchUp);
    // What was told while the connection was lost is looked for when it is made again.
    stream.addEventListener('error', () => stream?.addEventListener('open', catchUp, { once: true }));
  };
  document.addEventListener('visibilitychange', () => {
    listen();
    if (!document.hidden) catchUp();
  });
  addEventListener('pagehide', () => stream?.close());
  listen();
}

async function refresh(): Promise<void> {
  const answer = await fetch(location.href, { headers: { accept: 'text/html' } }).catch(() => undefined);
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
  for (const part of document.querySelectorAll<HTMLElement>('main [data-live]')) {
    const next = fresh.getElementById(part.id);
    if (next === null || isInUse(part) || next.innerHTML === part.innerHTML) continue;
    part.replaceChildren(...next.childNodes);
  }
  await drawCharts(document);
}

/** What somebody is reading by keyboard or has selected must not be taken away from under them. */
function isInUse(part: HTMLElement): boolean {
  const selection = getSelection();
  const isSelected = selection !== null && !selection.isCollapsed && part.contains(selection.anchorNode);
  return isSelected || part.contains(document.activeElement);
}
