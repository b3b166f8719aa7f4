// Packs: tins, bags, jars, bottles, boxes. The foot of a pack stands at y = 0.
const { at, path, line, ellipse, rect, ball, across, down, column, words, times } = require('../svg');

const PAPER = '#FBF7EC';

// A paper label with the name in a thin frame.
function label(x, y, width, name, ink, size) {
  const height = name.length * size * 1.22 + size * 0.5;
  return at(x, y, rect(-width / 2, 0, width, height, PAPER, 5)
    + rect(-width / 2 + 6, 6, width - 12, height - 12, 'none', 3, `stroke="${ink}" stroke-width="2" opacity=".55"`)
    + `<g transform="translate(0 ${size * 0.86})">${column(name, size, ink)}</g>`, { shadow: false });
}

// A round tin with a lid: tea.
function tin(name, { colour, dark, lid = '#C9A24B', width = 200, height = 330 }) {
  const half = width / 2;
  return path(`M${-half} ${-height}V-16Q${-half} 14 0 14T${half} -16V${-height}Z`, across(dark, colour, colour, dark))
    + path(`M${-half} -34Q${-half} -4 0 -4T${half} -34V-24Q${half} 6 0 6T${-half} -24Z`, lid, 'opacity=".8"')
    + path(`M${-half - 6} ${-height - 46}V${-height + 6}Q${-half} ${-height + 28} 0 ${-height + 28}T${half + 6} ${-height + 6}V${-height - 46}Z`,
      across('#8F6B24', lid, '#F0DCA0', lid, '#8F6B24'))
    + ellipse(0, -height - 46, half + 6, 24, lid) + ellipse(0, -height - 48, half - 10, 17, '#E3C67F')
    + label(0, -height + 52, width * 0.58, name, dark, 54)
    + rect(-half + 18, -height + 40, 10, height - 90, '#fff', 5, 'opacity=".22"');
}

// A stand-up bag; `print` is a small drawing below the label.
function bag(name, { colour, dark, ink = dark, width = 230, height = 350, size = 52, print = '' }) {
  const half = width / 2, top = -height;
  const outline = `M${-half + 6} ${top}H${half - 6}L${half} ${top + 70}Q${half + 14} ${top + height * 0.6} ${half + 6} -6`
    + `Q0 16 ${-half - 6} -6Q${-half - 14} ${top + height * 0.6} ${-half} ${top + 70}Z`;
  return path(outline, across(dark, colour, colour, colour, dark))
    + rect(-half + 6, top, width - 12, 34, dark, 3, 'opacity=".55"')
    + times(9, (k) => line(`M${-half + 16 + k * (width - 32) / 8} ${top + 5}V${top + 29}`, '#fff', 2, 'opacity=".35"'))
    + line(`M${-half + 2} ${top + 56}H${half - 2}`, '#fff', 3, 'opacity=".5"')
    + label(0, top + 76, width * 0.46, name, ink, size)
    + (print && at(0, -58, print, { shadow: false }))
    + path(`M${-half + 14} ${top + 72}Q${-half + 2} ${top + height * 0.6} ${-half + 12} -22L${-half + 30} -20Q${-half + 20} ${top + height * 0.6} ${-half + 30} ${top + 72}Z`,
      '#fff', 'opacity=".28"');
}

// A cloth sack tied at the neck.
function sack(name, { colour, dark, ink, cord = '#B3261E', width = 270, height = 340, size = 54 }) {
  const half = width / 2, top = -height, neck = half * 0.4;
  return path(`M${-neck} ${top + 66}Q${-half * 0.74} ${top + 26} ${-half * 0.6} ${top}Q${-half * 0.25} ${top + 20} 0 ${top + 4}T${half * 0.6} ${top}Q${half * 0.74} ${top + 26} ${neck} ${top + 66}Z`,
    down(colour, dark))
    + path(`M${-neck} ${top + 64}Q${-half - 22} ${top + 120} ${-half - 6} -40Q${-half} 10 0 12T${half + 6} -40Q${half + 22} ${top + 120} ${neck} ${top + 64}Z`,
      ball('#fff', colour, colour, dark))
    + line(`M${-neck + 14} ${top + 74}Q${-half * 0.6} ${top + 110} ${-half * 0.78} ${top + 160}M${neck - 14} ${top + 74}Q${half * 0.6} ${top + 110} ${half * 0.8} ${top + 160}M${-neck * 0.3} ${top + 78}V${top + 104}M${neck * 0.4} ${top + 78}V${top + 100}`,
      dark, 4, 'opacity=".7"')
    + line(`M${-neck - 4} ${top + 62}Q0 ${top + 82} ${neck + 4} ${top + 62}`, cord, 11)
    + line(`M${neck - 6} ${top + 70}Q${neck + 44} ${top + 84} ${neck + 34} ${top + 128}M${neck - 6} ${top + 70}Q${neck + 16} ${top + 100} ${neck + 2} ${top + 132}`,
      cord, 6)
    + label(-6, top + 122, 92, name, ink, size);
}

// A glass jar; `inside` is drawn over the filling, below the gleam of the glass.
function jar(name, { filling, lid, dark, width = 210, height = 250, size = 46, inside = '' }) {
  const half = width / 2;
  const glass = `M${-half + 24} ${-height}Q${-half} ${-height + 14} ${-half} ${-height + 54}V-34Q${-half} 10 ${-half + 40} 10H${half - 40}Q${half} 10 ${half} -34V${-height + 54}Q${half} ${-height + 14} ${half - 24} ${-height}Z`;
  return path(glass, filling) + inside
    + path(glass, 'none', 'stroke="#fff" stroke-opacity=".55" stroke-width="5"')
    + rect(-half + 16, -height + 50, 14, height - 96, '#fff', 7, 'opacity=".5"')
    + rect(half - 26, -height + 60, 8, height - 126, '#fff', 4, 'opacity=".3"')
    + path(`M${-half + 14} ${-height - 44}H${half - 14}Q${half - 6} ${-height - 44} ${half - 6} ${-height - 34}V${-height}Q0 ${-height + 16} ${-half + 6} ${-height}V${-height - 34}Q${-half + 6} ${-height - 44} ${-half + 14} ${-height - 44}Z`,
      across(dark, lid, lid, dark))
    + line(`M${-half + 12} ${-height - 20}Q0 ${-height - 8} ${half - 12} ${-height - 20}`, '#fff', 3, 'opacity=".4"')
    + (name && label(0, -height + 54, 84, name, dark, size));
}

// A tall bottle of oil.
function bottle(name, { filling, cap, ink }) {
  return path('M-30 -420V-350Q-32 -318 -66 -286Q-84 -266 -84 -236V-26Q-84 10 -50 10H50Q84 10 84 -26V-236Q84 -266 66 -286Q32 -318 30 -350V-420Z',
    filling)
    + path('M-30 -420V-350Q-32 -318 -66 -286Q-84 -266 -84 -236V-26Q-84 10 -50 10H50Q84 10 84 -26V-236Q84 -266 66 -286Q32 -318 30 -350V-420Z',
      'none', 'stroke="#fff" stroke-opacity=".5" stroke-width="5"')
    + rect(-36, -452, 72, 70, across('#3E2410', cap, '#8A5A34', cap, '#3E2410'), 8)
    + line('M-34 -398H34M-34 -386H34', '#fff', 2, 'opacity=".35"')
    + line('M-66 -232V-44', '#fff', 11, 'opacity=".5"') + line('M64 -214V-70', '#fff', 6, 'opacity=".35"')
    + label(2, -238, 92, name, ink, 54);
}

// An open box seen from the front: the goods lie between its back and its front wall.
function box(goods,
  { width = 520, height = 120, depth = 150, colour, dark, inside, name = '', ink = '#fff', band = '' }) {
  const half = width / 2, back = half * 0.86;
  return path(`M${-half} ${-height}L${-back} ${-height - depth}H${back}L${half} ${-height}V-6H${-half}Z`, inside)
    + path(`M${-back} ${-height - depth}H${back}L${back - 14} ${-height - depth + 26}H${-back + 14}Z`, '#000',
      'opacity=".16"')
    + line(`M${-half} ${-height}L${-back} ${-height - depth}H${back}L${half} ${-height}`, colour, 12)
    + goods
    + path(`M${-half - 6} ${-height}H${half + 6}L${half - 6} 0Q${half - 8} 8 ${half - 18} 8H${-half + 18}Q${-half + 8} 8 ${-half + 6} 0Z`,
      down(colour, dark))
    + rect(-half - 6, -height - 5, width + 12, 12, colour, 6)
    + rect(-half - 4, -height - 4, width + 8, 4, '#fff', 2, 'opacity=".4"')
    + band
    + (name && at(0, -height / 2 + 6, words(name, 46, ink, 'letter-spacing="6"'), { shadow: false }));
}

// The lid of a gift box, standing behind it.
function lid(name, { colour, dark, ink = '#F6D98A', width = 460, height = 210 }) {
  const half = width / 2;
  return rect(-half, -height, width, height, down(colour, dark), 12)
    + rect(-half + 14, -height
      + 14, width - 28, height - 28, 'none', 8, `stroke="${ink}" stroke-width="3" opacity=".75"`)
    + at(0, -height + 66, words(name, 54, ink, 'letter-spacing="10"'), { shadow: false });
}

// A shallow punnet of clear plastic: only its rims and gleams are seen.
function punnet(goods, { width = 470, height = 130, depth = 120 }) {
  const half = width / 2;
  return path(`M${-half} ${-height}L${-half * 0.88} ${-height - depth}H${half * 0.88}L${half} ${-height}L${half - 30} 0H${-half + 30}Z`,
    '#F4FAFA', 'opacity=".75"')
    + goods
    + path(`M${-half - 8} ${-height}H${half + 8}L${half - 30} 0Q${half - 34} 8 ${half - 46} 8H${-half + 46}Q${-half + 34} 8 ${-half + 30} 0Z`,
      '#E9F4F4', 'opacity=".16"')
    + rect(-half - 14, -height - 7, width + 28, 14, '#fff', 7, 'opacity=".85"')
    + line(`M${-half + 30} ${-height + 24}L${-half + 54} -14M${-half + 54} ${-height + 24}L${-half + 72} -30M${half - 44} ${-height + 24}L${half - 60} -24`,
      '#fff', 8, 'opacity=".7"');
}

module.exports = { label, tin, bag, sack, jar, bottle, box, lid, punnet };
