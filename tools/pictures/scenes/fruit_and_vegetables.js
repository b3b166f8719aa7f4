// Fruit, vegetables, sweet potatoes, mushrooms.
const { at, placed, line } = require('../svg');
const { bag, box, lid, punnet } = require('../goods/packs');
const { basket, bowl, leaf, CREAM } = require('../goods/table');
const { YELLOW, PALE, ROSY, peach, halfPeach, sleeve, kiwi, halfKiwi, bayberry, longLeaf } = require('../goods/fruit');
const {
  aubergine, bean, pepper, tomato, waterBamboo, peeledWaterBamboo, sweetPotato, halfSweetPotato, bakedStrip,
} = require('../goods/vegetables');
const { fresh, gills, dried, fungus } = require('../goods/mushrooms');
const { skein } = require('../goods/rice');

// Rows and columns, from the back to the front.
const grid = (rows, columns) =>
  Array.from({ length: rows * columns }, (_, k) => [Math.floor(k / columns), k % columns]);

module.exports = {
  'SC-019': {
    light: 'amber', backdrop: 'terraces', ground: 'cloth', seal: '烤薯',
    zh: '一袋番薯干，前面堆着橙红软糯、带白霜的薯条', en: 'A bag of oven-dried sweet potato with chewy orange strips piled in front',
    goods: () =>
      at(282, 560,
        bag('番薯干', { colour: '#E0A24E', dark: '#A66A22', ink: '#7A3A10', width: 236, height: 376, size: 58 }))
      + placed(bakedStrip,
        [[520, 430, -24], [590, 470, 30], [500, 500, 10], [600, 540, -14], [480, 560, -22], [560, 596, 8],
          [420, 622, 14], [330, 640, -8, 0.86]]),
  },
  'SC-020': {
    light: 'clay', backdrop: 'hills', ground: 'board', seal: '五星村',
    zh: '一筐带泥的高山番薯，前面有切开的黄心', en: 'A basket of unwashed mountain sweet potatoes, one cut to show its yellow flesh',
    goods: () =>
      at(400, 430,
        basket(placed(sweetPotato, [[-120, -46, -24], [118, -50, 26], [0, -84, 6], [-76, 2, 10], [84, 8, -12]]), 270,
          130))
      + at(240, 640, halfSweetPotato(), { scale: 0.86, turn: 172 })
      + at(574, 642, sweetPotato(7), { scale: 0.74, turn: -8 }),
  },
  'SC-021': {
    light: 'bark', backdrop: 'terraces', ground: 'tray', seal: '粉丝',
    zh: '竹匾里几把红绳扎好的灰褐色番薯粉丝', en: 'Skeins of greyish-brown sweet-potato vermicelli tied in red on a bamboo tray',
    goods: () =>
      placed(() =>
        skein(), [[330, 392, -12], [500, 402, 14], [316, 490, 8, 1.04], [508, 498, -10, 1.04], [408, 576, 2, 1.12]]),
  },
  'SC-022': {
    light: 'leaf', backdrop: 'hills', ground: 'cloth', seal: '红心',
    zh: '几只猕猴桃，切开露出红心和一圈黑籽', en: 'Kiwifruit, cut across to show the red heart and its ring of seeds',
    goods: () => at(140, 470, leaf('#74B85E'), { scale: 1.1, turn: -40 })
      + at(668, 460, leaf('#5FA84F'), { scale: 1.15, turn: 40 })
      + placed(kiwi, [[244, 430, -12, 1.12], [560, 424, 14, 1.12], [402, 388, 4, 1.22]])
      + at(292, 554, halfKiwi(), { scale: 1.26, turn: -8 }) + at(516, 556, halfKiwi(), { scale: 1.28, turn: 10 }),
  },
  'SC-029': {
    light: 'leaf', backdrop: 'terraces', ground: 'tray', seal: '四季豆',
    zh: '竹匾里一堆嫩绿的四季豆', en: 'A pile of tender green French beans on a bamboo tray',
    goods: () => placed((k) => bean([46, -38, 30, -52, 40, -30, 54, -44, 34, -36, 48, -28][k % 12], k % 3),
      [[330, 372, -40], [470, 378, 34], [270, 450, -12], [540, 450, 16], [400, 400, 4], [250, 510, 16], [560, 510, -14],
        [330, 500, 24], [480, 506, -26], [400, 460, -8], [400, 500, 14], [280, 554, 8], [530, 556, -10], [400, 540, 12],
          [340, 590, -16], [470, 600, 10]]),
  },
  'SC-030': {
    light: 'berry', backdrop: 'hills', ground: 'board', seal: '茄子',
    zh: '几条紫亮的高山长茄', en: 'Long glossy purple aubergines of the highland summer',
    goods: () =>
      placed((k) =>
        aubergine([44, 24, 50, 30, 16][k]),
          [[420, 372, -10, 1.16], [380, 440, 8, 1.18], [430, 504, -6, 1.24], [384, 562, 4, 1.2], [424, 618, -3, 1.18]]),
  },
  'SC-031': {
    light: 'rose', backdrop: 'terraces', ground: 'cloth', seal: '辣椒',
    zh: '一筐红绿混装的高山辣椒', en: 'A basket of highland peppers, red and green together',
    goods: () =>
      at(400, 450,
        basket(placed((k) =>
          pepper(214, k % 3 !== 1),
            [[-160, -54, -30], [160, -64, 40], [-60, -92, 10], [60, -96, -24], [-110, -6, 24], [10, -30, 60],
              [110, -10, -10], [-30, 6, 20]]), 266, 120))
      + at(228, 640, pepper(172, false), { turn: 50 }) + at(586, 638, pepper(184, true), { turn: -32 }),
  },
  'SC-032': {
    light: 'jade', backdrop: 'clouds', ground: 'tray', seal: '茭白',
    zh: '几支带壳的茭白和一支剥好的白嫩茭肉', en: 'Water bamboo in its green husk and one peeled to the white flesh',
    goods: () =>
      placed(waterBamboo,
        [[228, 560, -20, 0.92], [576, 560, 20, 0.92], [330, 572, -8], [476, 574, 8], [402, 584, 0, 1.06]])
      + at(412, 618, peeledWaterBamboo(), { scale: 1.06, turn: -3 }),
  },
  'SC-033': {
    light: 'rose', backdrop: 'hills', ground: 'board', seal: '小番茄',
    zh: '一盒红亮的高山小番茄', en: 'A punnet of bright red highland cherry tomatoes',
    goods: () =>
      at(400, 622,
        punnet(placed(() =>
          tomato(124),
            [[-150, -236, -10], [-50, -250, 8], [54, -252, -6], [156, -236, 12], [-190, -170, 14], [-96, -184, -8],
              [0, -188, 10], [98, -184, -12], [192, -170, 6], [-150, -104, -6], [-52, -112, 12], [50, -112, -8],
                [150, -104, 10], [-104, -46, 4], [0, -50, -6], [104, -46, 8]], { shadow: false }),
                  { width: 500, height: 150, depth: 116 }))
      + at(176, 636, tomato(116), { turn: -20 }) + at(640, 640, tomato(104), { turn: 24 }),
  },
  'SC-034': {
    light: 'bark', backdrop: 'hills', ground: 'tray', seal: '干香菇',
    zh: '竹匾里一堆开着白色花纹的干香菇', en: 'Dried shiitake with cracked flower-patterned caps on a bamboo tray',
    goods: () =>
      placed((k) =>
        dried(k + 2),
          [[270, 410, -8], [420, 380, 12], [556, 424, -20], [230, 498, 20, 0.96], [380, 480, -6, 1.08],
            [528, 520, 8, 1.04], [306, 580, 14], [444, 600, -12, 0.98]]),
  },
  'SC-035': {
    light: 'snow', backdrop: 'terraces', ground: 'board', seal: '木耳',
    zh: '一碗泡发的黑木耳，旁边散着干木耳', en: 'A bowl of soaked black fungus with dried pieces beside it',
    goods: () =>
      at(400, 470,
        bowl(placed((k) =>
          fungus(k + 3, true),
            [[-120, -20, -30], [126, -18, 30], [0, -66, 0], [-76, -52, -14], [80, -54, 16], [-10, -96, 6],
              [-56, 2, -50], [60, 4, 44], [2, -16, 8]], { shadow: true }), 218, CREAM))
      + placed((k) =>
        fungus(k + 20),
          [[180, 600, -24, 0.74], [268, 636, 10, 0.74], [616, 600, 24, 0.76], [524, 638, -14, 0.7],
            [400, 652, 170, 0.56]]),
  },
  'SC-036': {
    light: 'jade', backdrop: 'bamboo', ground: 'cloth', seal: '鲜香菇',
    zh: '一盒菌盖未全开的新鲜香菇，一朵翻过来露出菌褶', en: 'A box of fresh shiitake with closed caps, one turned over to show its gills',
    goods: () =>
      at(400, 606,
        box(placed(fresh,
          [[-150, -232, -8, 0.86], [150, -232, 8, 0.86], [0, -252, 0, 0.92], [-92, -176, 6, 0.9], [92, -174, -6, 0.9],
            [-190, -150, -10, 0.8], [192, -150, 10, 0.8], [0, -146, 0, 0.92]]),
              { width: 500, height: 112, depth: 130, colour: '#F6F5EF', dark: '#D3D4CC', inside: '#B9BBB2', name: '鲜香菇',
                ink: '#6A4A24' }))
      + at(232, 630, gills(), { scale: 0.74, turn: -10 }) + at(592, 616, fresh(), { scale: 0.62, turn: 70 }),
  },
  'SC-045': {
    light: 'berry', backdrop: 'hills', ground: 'board', seal: '杨梅',
    zh: '泡沫箱里满满一箱紫红的杨梅，点着绿叶', en: 'A foam box full of dark red bayberries with green leaves',
    goods: () => at(400, 616, box(
      placed((k) =>
        bayberry(k),
          [[-186, -246], [-94, -256], [0, -260], [94, -256], [186, -246], [-140, -196], [-46, -206], [48, -206],
            [142, -196], [-196, -158], [-98, -158], [0, -164], [98, -158], [196, -158]].map(([x, y]) =>
              [x, y, 0, 1.04]), { shadow: false })
        + at(-150, -250, longLeaf(), { turn: -30, scale: 0.9 }) + at(120, -236, longLeaf(), { turn: -18, scale: 0.9 }),
      { width: 540, height: 118, depth: 168, colour: '#FFFFFF', dark: '#DDE4E8', inside: '#C9D3D9', name: '杨梅',
        ink: '#8C1434' }))
      + at(206, 640, bayberry(30), { scale: 0.96 }) + at(610, 636, bayberry(31), { scale: 1.02 })
      + at(530, 646, bayberry(32), { scale: 0.84 }),
  },
  'SC-046': {
    light: 'amber', backdrop: 'hills', ground: 'tray', seal: '黄桃',
    zh: '套着网套的金黄高山黄桃，一只切开露出桃核', en: 'Golden highland peaches in foam sleeves, one halved to show its stone',
    goods: () => placed(() => peach(YELLOW) + sleeve(), [[250, 420, -10], [548, 420, 10], [400, 370, 0, 1.04]])
      + at(298, 546, peach(YELLOW), { scale: 1.1, turn: -6 })
      + at(510, 552, halfPeach(YELLOW), { scale: 1.12, turn: 8 }),
  },
  'YS-001': {
    light: 'rose', backdrop: 'clouds', ground: 'cloth', seal: '白凤',
    zh: '盒里六只白里透粉的白凤水蜜桃', en: 'Six pale pink Baifeng honey peaches in a box',
    goods: () =>
      at(400, 630,
        box(placed(() =>
          peach(PALE),
            [[-160, -252, -6, 0.86], [0, -262, 2, 0.88], [160, -252, 6, 0.86], [-168, -132, -4, 0.94],
              [0, -138, 0, 0.96], [168, -132, 4, 0.94]]),
      { width: 560, height: 96, depth: 210, colour: '#F7C9BE', dark: '#DE9A8E', inside: '#FBEFE6', name: '阳山水蜜桃',
        ink: '#9C2B2B' })),
  },
  'YS-002': {
    light: 'leaf', backdrop: 'hills', ground: 'board', seal: '湖景蜜露',
    zh: '一箱十二只红晕饱满的湖景蜜露水蜜桃', en: 'A carton of twelve blushing Hujing Milu honey peaches',
    goods: () =>
      at(400, 634,
        box(placed(() =>
          peach(ROSY, false),
            grid(3, 4).map(([r, c]) => [(c - 1.5) * (124 + r * 8), -290 + r * 84, (c - 1.5) * 4, 0.62 + r * 0.05])),
      { width: 580, height: 108, depth: 240, colour: '#D9B27C', dark: '#AE7F45', inside: '#8E6A3C', name: '湖景蜜露',
        ink: '#7A2A14' }))
      + at(640, 620, leaf('#5BA84F'), { turn: 50, scale: 0.8 }),
  },
  'YS-003': {
    light: 'berry', backdrop: 'clouds', ground: 'tray', seal: '阳山',
    zh: '红色礼盒里八只大水蜜桃，盒盖立在后面', en: 'Eight large honey peaches in a red gift box, its lid standing behind',
    goods: () => at(410, 366, lid('阳山水蜜桃', { colour: '#B8322A', dark: '#8A1A14', width: 500, height: 186 }))
      + at(400, 640,
        box(placed(() =>
          peach(ROSY),
            grid(2, 4).map(([r, c]) => [(c - 1.5) * (136 + r * 8), -236 + r * 102, (c - 1.5) * 4, 0.72 + r * 0.06])),
        { width: 600, height: 84, depth: 196, colour: '#C93A30', dark: '#8E1A14', inside: '#F8E7CE',
          band: line('M-280 -44H280', '#F1CF7A', 5) + line('M-280 -30H280', '#F1CF7A', 2) })),
  },
};
