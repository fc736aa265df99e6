import { expect, test } from '../desk.ts';

test('starts as an ordinary user', async ({ person, start }) => {
  const application = await start(person);
  console.log(
    application.pid,
    await application.electron.evaluate(({ app }) => [
      app.getName(),
      app.isPackaged,
      process.getuid?.(),
      process.argv,
    ]),
  );
  expect(application.pid).toBeGreaterThan(0);
});
