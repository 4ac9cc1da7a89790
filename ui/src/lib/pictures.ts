/** Loads pictures that will be shown, and waits for them, but no longer than so many milliseconds. */
export async function loaded(urls: readonly string[], atMost: number): Promise<void> {
  const late = new Promise<void>((resolve) => setTimeout(resolve, atMost));
  const all = Promise.allSettled(
    urls.map((url) => {
      const picture = new Image();
      picture.src = url;
      return picture.decode();
    }),
  );
  await Promise.race([all, late]);
}
