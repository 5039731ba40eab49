/**
 * The first `most` UTF-16 units of `text`, in memory of their own: what `slice` gives keeps all of a long text alive,
 * which adds up where many short pieces are kept.
 */
export function cutText(text: string, most: number): string {
  return text.length <= most ? text : Buffer.from(text.slice(0, most), 'utf16le').toString('utf16le');
}
