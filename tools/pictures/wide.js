// The pictures that show no goods: the banner of the home page, the empty state, the stand-in for a missing picture.
const { at, path, line, ellipse, rect, ball, across, down, column, dice, times, round } = require('./svg');
const { scenery, seal, mark } = require('./grounds');
const { basket, leaf } = require('./goods/table');

// 1600 x 700: the county in the morning; the left third is kept calm, a heading may lie on it.
function banner() {
  return rect(0, 0, 1600, 700, down('#FDF3DC', '#F3EFD6', '#DDEBD2'))
    + ellipse(1010, 196, 74, 74, '#F9C976', 'opacity=".9"') + ellipse(1010, 196, 108, 108, '#F9C976', 'opacity=".25"')
    + mountains() + terraces() + village() + grove(1462, 1) + grove(1562, 0.86) + grove(36, 0.8)
    + road() + warehouse() + goodsAtTheDoor() + mark(1542, 672, '#24401F');
}

function mountains() {
  return path('M0 330Q150 190 330 270T640 190T980 270T1300 170T1600 260V700H0Z', '#A9C6B8', 'opacity=".55"')
    + path('M0 400Q220 250 430 340T820 280T1180 320T1600 250V700H0Z', '#86B09A', 'opacity=".6"')
    + at(520, 300, mist(), { shadow: false }) + at(1260, 280, mist(), { shadow: false, scale: 0.8 });
}

const mist = () =>
  path('M-190 16Q-200 -8 -130 -8Q-90 -34 -30 -18Q30 -40 86 -14Q170 -22 190 6Q196 18 170 20H-170Z', '#fff',
    'opacity=".7"');

// Rice terraces: each step a strip of green or ripe gold with a light rim.
function terraces() {
  const tones = ['#7FB069', '#9DBF62', '#C9C25A', '#E3C65B', '#A9C566', '#8DB660', '#74A95C'];
  return times(7, (k) => {
    const y = 392 + k * 38, lift = 84 - k * 10;
    const rim = `M0 ${y + 10}Q${260 + k * 14} ${y - lift} ${560 + k * 22} ${y - 8}T${1120 - k * 10} ${y - 18 + k * 4}T1600 ${y - 50 + k * 8}`;
    return path(`${rim}V700H0Z`, tones[k]) + line(rim, '#F4F6DA', 5, 'opacity=".75"')
      + line(`M0 ${y + 27}Q${260 + k * 14} ${y + 17 - lift} ${560 + k * 22} ${y + 9}T${1120 - k * 10} ${y - 1 + k * 4}T1600 ${y - 33 + k * 8}`,
        '#4F8A49', 3, 'opacity=".22"');
  });
}

// A few white houses with dark roofs, far up the slope.
function village() {
  const house = (x, y, scale) =>
    at(x, y, rect(-34, -30, 68, 34, '#FBFAF4') + path('M-44 -28L-30 -54H30L44 -28Z', '#55605A')
    + rect(-8, -18, 16, 22, '#8A5A33') + rect(-27, -20, 12, 11, '#8FA3A0')
    + rect(15, -20, 12, 11, '#8FA3A0'), { scale, shadow: false });
  return house(600, 372, 0.8) + house(664, 386, 1) + house(730, 374, 0.74)
    + times(9, (k) => ellipse(560 + k * 27, 396 + (k % 3) * 5, 17, 15, ['#4F8A49', '#69A05A'][k % 2]));
}

function grove(x, scale) {
  const blade = (turn) =>
    at(0, 0, path('M0 0Q40 -17 100 0Q40 15 0 0Z', across('#5B9A4C', '#3E7D3B')), { turn, shadow: false });
  const stalk = (dx, width, lean) =>
    times(11, (k) =>
      rect(dx + lean * k - width / 2, 26 + k * 80, width, 77, across('#4E8A3E', '#86BD62', '#4E8A3E'), 6));
  const spray = (dx, y, turns) => at(dx, y, turns.map(blade).join(''), { shadow: false });
  return at(x, -30, stalk(-38, 24, -2) + stalk(26, 30, 2) + spray(-44, 150, [150, 185, 215, 118])
    + spray(30, 92, [-20, 18, 52, 84])
    + spray(-50, 330, [140, 170, 205]) + spray(42, 290, [-10, 26, 60, 100])
    + spray(-40, 60, [160, 130, 200]), { scale, shadow: false });
}

const road = () => path('M0 700V664Q360 606 720 622T1600 600V700Z', '#DCC59A')
  + line('M0 664Q360 606 720 622T1600 600', '#F6EBCF', 6, 'opacity=".9"')
  + path('M0 700V690Q400 640 800 652T1600 640V700Z', '#CDB182', 'opacity=".6"');

// The county warehouse: white walls, stepped gables, grey tiles, a wide gate.
function warehouse() {
  const window = (x) => rect(x - 30, -128, 60, 50, '#7F9894', 4)
    + line(`M${x} -128V-78M${x - 30} -103H${x + 30}`, '#FBFAF4', 4);
  const tiles = Array.from({ length: 21 }, (_, k) =>
    `M${round(-226 + k * 22.6)} -206L${round(-262 + k * 26.2)} -160`).join('');
  return at(1060, 626, rect(-270, -168, 540, 172, down('#FFFFFF', '#EFEBDD')) + rect(-270, -22, 540, 26, '#C9C2B0')
    + path('M-290 -158L-236 -212H236L290 -158Z', down('#5F6B66', '#434D49')) + line(tiles, '#37403C', 3, 'opacity=".6"')
    + rect(-240, -222, 480, 14, '#37403C', 5)
    + [-1, 1].map((side) =>
      path(`M${side * 258} 4V-214H${side * 276}V-236H${side * 318}V-214H${side * 336}V4Z`, '#F6F3E8')
      + path(`M${side * 248} -214H${side * 286}V-224H${side * 248}ZM${side * 270} -236H${side * 324}V-248H${side * 270}ZM${side * 308} -214H${side * 346}V-224H${side * 308}Z`,
        '#434D49')).join('')
    + window(-190) + window(190) + rect(-104, -132, 208, 136, '#6E4A2A', 4)
    + rect(-94, -122, 92, 126, down('#A9713F', '#8A5A33')) + rect(2, -122, 92, 126, down('#A9713F', '#8A5A33'))
    + ellipse(-14, -56, 7, 7, '#E3C67F') + ellipse(14, -56, 7, 7, '#E3C67F')
    + rect(-86, -168, 172, 32, '#7A1E16', 5) + sign('遂农县仓')
    + lantern(-140) + lantern(140), { shadow: true });
}

const sign = (name) =>
  [...name].map((c, k) => at(-57 + k * 38, -152, column(c, 25, '#F6D98A'), { shadow: false })).join('');
const lantern = (x) => line(`M${x} -158V-142`, '#7A1E16', 3)
  + ellipse(x, -122, 17, 20, ball('#F2645A', '#C8322B', '#8E1A14')) + rect(x - 9, -145, 18, 6, '#E3C67F', 2)
  + rect(x - 9, -104, 18, 6, '#E3C67F', 2);

// Baskets and cartons waiting to be sent.
function goodsAtTheDoor() {
  const roll = dice(9);
  const heap = (tones, n, size) => times(n, (k) => {
    const row = Math.floor(k / 6), x = -150 + (k % 6) * 60 + (row % 2) * 26;
    return ellipse(x * (1 - row * 0.16), -18 - row * 40
      + roll(-6, 6), size, size * 0.94, ball(...tones[k % tones.length]));
  });
  const carton = (x, y, scale) =>
    at(x, y, rect(-60, -84, 120, 90, down('#D9B27C', '#B98A52'), 4) + rect(-60, -84, 120, 18, '#E8CB9C', 4)
      + rect(-12, -84, 24, 90, '#C9A068')
    + path('M0 -34C22 -18 22 4 0 4C-22 4 -22 -18 0 -34Z', '#3F7440', 'transform="translate(34 -12) scale(.7)"'),
      { scale });
  return carton(790, 664, 0.86) + carton(862, 672, 1) + carton(826, 590, 0.74)
    + at(1290, 596,
      basket(heap([['#FFE9A0', '#FBC23C', '#CF6A1D'], ['#FFE6C8', '#F58A6C', '#BE3048']], 16, 40), 210, 110),
        { scale: 0.42 })
    + at(1404, 606,
      basket(heap([['#B5DE7A', '#74B043', '#3E782A'], ['#9B6BC4', '#6B3A97', '#43206A']], 16, 40), 210, 110),
        { scale: 0.42 });
}

// An empty basket and a leaf on a soft round of paper; the page's own ground shows round it.
function empty() {
  return ellipse(400, 410, 350, 350, '#EEF3E4')
    + path('M86 566Q240 470 400 540T714 560A350 350 0 0 1 86 566Z', '#CFE3BE')
    + ellipse(400, 640, 250, 40, '#3A2A14', 'opacity=".14"')
    + at(400, 440, basket('', 236, 140))
    + line('M188 430Q200 236 400 232T612 430', '#A9793A', 20) + line('M188 428Q200 232 400 228T612 428', '#DDB777', 10)
    + at(608, 626, leaf(), { turn: 62, scale: 1 })
    + at(470, 330, leaf('#78B864'), { turn: 24, scale: 0.8, shadow: true });
}

// Goods still wrapped in their cloth: shown where a picture is missing.
function missing() {
  return scenery({ light: 'snow', backdrop: 'hills', ground: 'tray' })
    + at(400, 572, bundle()) + seal('遂农') + mark();
}

function bundle() {
  const cloth = ball('#6486B8', '#34568A', '#223B66');
  const dot = (k) =>
    ellipse(-150 + (k % 6) * 60 + (Math.floor(k / 6) % 2) * 28, -166
      + Math.floor(k / 6) * 44, 6, 5, '#EAF0F7', 'opacity=".8"');
  return path('M-210 -96Q-206 -212 -40 -232H40Q206 -212 210 -96Q216 20 0 24Q-216 20 -210 -96Z', cloth)
    + `<g>${times(21, dot)}</g>`
    + line('M-34 -222Q-120 -170 -150 -60M34 -222Q120 -170 150 -60M-14 -220Q-40 -120 -34 -20M14 -220Q46 -120 50 -30',
      '#1C3157', 4, 'opacity=".45"')
    + path('M-16 -232Q-120 -330 -176 -276Q-150 -216 -22 -214Z', across('#34568A', '#5B7DB0'))
    + path('M16 -232Q120 -330 176 -276Q150 -216 22 -214Z', across('#5B7DB0', '#34568A'))
    + line('M-34 -226Q-110 -280 -156 -270M34 -226Q110 -280 156 -270', '#1C3157', 4, 'opacity=".45"')
    + ellipse(0, -226, 44, 36, ball('#7C9CCB', '#3D6096', '#284675'))
    + line('M-22 -246Q-4 -226 -18 -204M16 -248Q6 -226 20 -206', '#1C3157', 4, 'opacity=".5"');
}

module.exports = { banner, empty, missing };
