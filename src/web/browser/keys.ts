/** Keys of a page: `j` and `k` walk the rows of its tables, `Enter` opens a row's first link, `/` searches. */
export function addKeys(): void {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (event.key === 'j') move(1);
    else if (event.key === 'k') move(-1);
    else if (event.key === '/') openSearch();
    else return;
    event.preventDefault();
  });
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null
  );
}

/** The row's first link takes the focus, so that Enter and a screen reader know where we are. */
function move(step: number): void {
  const rows = [...document.querySelectorAll<HTMLTableRowElement>('main table.rows tbody tr')];
  if (rows.length === 0) return;
  const now = rows.findIndex((row) => row.classList.contains('current'));
  const next = now < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, now + step));
  rows[now]?.classList.remove('current');
  const row = rows[next];
  row?.classList.add('current');
  row?.querySelector('a')?.focus();
  row?.scrollIntoView({ block: 'nearest' });
}

function openSearch(): void {
  const field = document.querySelector<HTMLInputElement>('input[type=search]');
  if (field === null) location.assign('/search');
  else field.focus();
}
