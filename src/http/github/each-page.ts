import { nextPage } from '../next-page.ts';

/** Parameters of a request for one page of a list. */
interface PageRequest {
  readonly per_page: number;
  readonly page: number;
}

interface Page<T> {
  readonly data: T;
  readonly headers: { readonly link?: string };
}

/** The pages of a list, asked for one after the other as they are needed, as long as `Link` names a next one. */
export async function* eachPage<T>(ask: (request: PageRequest) => Promise<Page<T>>): AsyncGenerator<T> {
  for (let page = 1; page > 0; ) {
    const { data, headers } = await ask({ per_page: 100, page });
    yield data;
    page = Number(nextPage(headers.link)?.get('page') ?? 0);
  }
}
