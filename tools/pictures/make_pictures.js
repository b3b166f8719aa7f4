// Draws the demonstration pictures into static/pictures. See README.md.
//   node make_pictures.js [--out FOLDER] [--only CODE,CODE|wide] [--sizes 180,800] [--chromium PATH]
const fs = require('fs');
const path = require('path');
const { scenery, seal, mark, colourOf } = require('./grounds');
const { render } = require('./render');
const { sheet } = require('./svg');
const SCENES = require('./scenes');
const WIDE = require('./wide');

const SIZES = [180, 360, 540, 800];
const LIMITS = { 180: 9e3, 360: 22e3, 540: 34e3, 800: 40e3, 1200: 70e3 };

const argument = (name, otherwise) => {
  const k = process.argv.indexOf(`--${name}`);
  return k < 0 ? otherwise : process.argv[k + 1];
};

function productPictures(folder, only, sizes) {
  return Object.entries(SCENES)
    .filter(([code]) => !only || only.includes(code))
    .flatMap(([code, scene]) => {
      const svg = sheet(800, 800, scenery(scene) + scene.goods() + seal(scene.seal) + mark());
      return sizes.map((size) => square(svg, size, path.join(folder, 'demo', `${code.toLowerCase()}-${size}.webp`)));
    });
}

function otherPictures(folder) {
  const banner = sheet(1600, 700, WIDE.banner());
  const missing = sheet(800, 800, WIDE.missing());
  return [
    ...[540, 800, 1200].map((width) => ({
      svg: banner, width, height: Math.round(width * 7 / 16), file: path.join(folder, `banner-${width}.webp`),
        limit: LIMITS[width],
    })),
    { ...square(sheet(800, 800, WIDE.empty()), 360, path.join(folder, 'empty-360.webp')), clear: true },
    ...SIZES.map((size) => square(missing, size, path.join(folder, `missing-${size}.webp`))),
  ];
}

const square = (svg, size, file) => ({ svg, width: size, height: size, file, limit: LIMITS[size] });

// What a page needs to show a picture: a colour while it loads, and words for those who do not see it.
function writeDescriptions(folder) {
  const rows = Object.entries(SCENES)
    .map(([code, { light, zh, en }]) =>
      `  ${JSON.stringify(code)}: ${JSON.stringify({ colour: colourOf(light), alt_zh: zh, alt_en: en })}`);
  fs.writeFileSync(path.join(folder, 'demo', 'pictures.json'), `{\n${rows.join(',\n')}\n}\n`);
}

async function main() {
  const folder = path.resolve(argument('out', path.join(__dirname, '..', '..', 'static', 'pictures')));
  const only = argument('only', '').split(',').filter(Boolean);
  const sizes = argument('sizes', SIZES.join(',')).split(',').map(Number);
  fs.mkdirSync(path.join(folder, 'demo'), { recursive: true });
  const pictures = [
    ...productPictures(folder, only.length ? only : null, sizes),
    ...(!only.length || only.includes('wide') ? otherPictures(folder) : []),
  ];
  const bytes = await render(pictures, argument('chromium'));
  if (!only.length) writeDescriptions(folder);
  console.log(`${pictures.length} pictures, ${Math.round(bytes / 1024)} KB`);
}

main().catch((problem) => {
  console.error(problem);
  process.exit(1);
});
