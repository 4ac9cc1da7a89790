import { defineConfig } from '@playwright/test';

// Debian's Chromium: the one Playwright would download is not needed.
const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
/** Without windows of its own, where there is such a one. It draws letters a little differently: no pictures are taken with it. */
const CHROMIUM_PAGES = process.env['CHROMIUM_PAGES'] ?? CHROMIUM;

const launched = (executablePath: string) => ({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'] });

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  fullyParallel: true,
  workers: 2,
  // A busy machine is slow, not wrong.
  expect: {
    timeout: 15_000,
    // Another machine smooths edges a little differently; a button that moves is far above this.
    toHaveScreenshot: { animations: 'disabled', scale: 'device', threshold: 0.04, maxDiffPixels: 12 },
  },
  timeout: 120_000,
  reporter: 'list',
  use: {
    baseURL: 'http://127.0.0.1:5174',
    viewport: { width: 1080, height: 720 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    launchOptions: launched(CHROMIUM),
  },
  webServer: {
    command: 'npx vite preview --config vite.fake.config.ts',
    url: 'http://127.0.0.1:5174',
    reuseExistingServer: false,
  },
  projects: [
    // A test that needs a second try is named as flaky at the end, also by
    // `make test`: it wants mending, but does not hold up what it has no part in.
    // What differs in colours, words or size alone is looked at by `make soak`.
    {
      name: 'journeys',
      testMatch: '*.spec.ts',
      retries: 1,
      use: { launchOptions: launched(CHROMIUM_PAGES) },
      ...(!process.env['ASIDE_SOAK'] && { grepInvert: /@soak/ }),
    },
    { name: 'shots', testMatch: 'shots.ts' },
    {
      name: 'compare',
      testMatch: 'compare.ts',
      snapshotPathTemplate: '{testDir}/pictures/{arg}{ext}',
      use: { deviceScaleFactor: 0.25 },
    },
  ],
});
