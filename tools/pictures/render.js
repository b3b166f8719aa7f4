// Turns drawings into WebP with Chromium, as small as the limit asks for.
const fs = require('fs');
const path = require('path');
const puppeteer = require('puppeteer-core');

const QUALITIES = [74, 66, 58, 50, 42, 34];

// `pictures`: {svg, width, height, file, limit, clear}; limit in bytes; `clear` leaves the ground transparent.
// Answers the bytes written.
async function render(pictures, given) {
  const browser = await puppeteer.launch({
    executablePath: chromium(given),
    args: ['--no-sandbox', '--disable-gpu', '--force-color-profile=srgb'],
  });
  try {
    const page = await browser.newPage();
    let bytes = 0;
    for (const picture of pictures) bytes += await one(page, picture);
    return bytes;
  } finally {
    await browser.close();
  }
}

async function one(page, { svg, width, height, file, limit, clear = false }) {
  await page.setViewport({ width, height });
  await page.setContent(`<style>body{margin:0}svg{display:block;width:${width}px;height:${height}px}</style>${svg}`);
  let image;
  for (const quality of QUALITIES) {
    image = await page.screenshot({ type: 'webp', quality, omitBackground: clear });
    if (image.length <= limit) break;
  }
  if (image.length > limit) throw new Error(`${file}: ${image.length} bytes, limit ${limit}`);
  fs.writeFileSync(file, image);
  return image.length;
}

function chromium(given) {
  if (given || process.env.CHROMIUM) return given || process.env.CHROMIUM;
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    for (const folder of (process.env.PATH || '').split(path.delimiter)) {
      const file = path.join(folder, name);
      if (folder && fs.existsSync(file)) return file;
    }
  }
  throw new Error('no Chromium found: install it, or name it with --chromium PATH');
}

module.exports = { render };
