"""Descriptions of our own in three languages, each with faithful wordings and with one fact changed."""

#: Source in Chinese → faithful texts → texts with one wrong fact.
PARALLEL: list[tuple[str, list[str], list[str]]] = [
    (
        '右手平伸，掌心向上，碰一下胸口，然后向下移动。',
        [
            'The right hand, held level, palm up, touches the chest once, then moves down.',
            'With the palm facing up, the flat right hand touches the breastbone and drops.',
            'The palm of the level right hand faces up; it taps the chest and is lowered.',
            'Sağ el yatay tutulur, avuç içi yukarı bakar, göğse bir kez dokunur, sonra aşağı iner.',
            '右手平着伸出，手心朝上，觸碰一次胸部，接着往下移。',
        ],
        [
            'The right hand, held level, palm down, touches the chest once, then moves up.',
            'The right hand, held level, palm up, touches the mouth once, then moves down.',
            'The right hand, held level, palm up, touches the face once, then moves down.',
            'The right hand, held level, palm up, touches the chest once, then rises.',
            'The right hand, held level, palm up, does not touch the chest, then moves down.',
            'The right hand, held level, palm up, touches the chest twice, then moves down.',
            'The right hand, cupped, palm up, touches the sternum once, then moves to the lap.',
            'Sağ el yatay tutulur, avuç içi yukarı bakar, göğse dokunmaz, sonra aşağı iner.',
            'Sağ el yatay tutulur, avuç içi yukarı bakar, göğse dokunur, sonra yükselir.',
            '右手平伸，掌心向上，碰一下額頭，然后向下移動。',
            '右手平伸，掌心向下，碰一下胸口，然后向上移动。',
            '右手平伸，掌心向上，碰一下胸口，然后落在手腕上。',
        ],
    ),
    (
        '左手握拳；右手伸食指，指尖朝前，从下巴向前额移动。',
        [
            'The left hand makes a fist; the right hand extends the index finger, fingertip '
            'pointing forward, '
            'and moves from the chin to the forehead.',
            'The left hand is a fist. The right index finger, pointing forward, goes from '
            'the chin to the brow.',
            '左手攥拳；右手伸出食指，指尖向前，由下巴移向额头。',
        ],
        [
            'The left hand makes a fist; the right hand extends the index finger, fingertip '
            'pointing forward, '
            'and moves from the forehead to the chin.',
            'The right hand makes a fist; the left hand extends the index finger, fingertip '
            'pointing forward, '
            'and moves from the chin to the forehead.',
            'The left hand makes a fist; the right hand extends the little finger, fingertip '
            'pointing forward, '
            'and moves from the chin to the forehead.',
            'The left hand makes a fist; the right hand forms a V, fingertips pointing forward, '
            'and moves from '
            'the chin to the forehead.',
            'The left hand makes a fist; the right hand extends the index finger, fingertip '
            'pointing up, and '
            'moves from the chin to the forehead.',
            '左手握拳；右手伸食指，指尖朝前，从前额向下巴移动。',
            '右手握拳；左手伸食指，指尖朝前，从下巴向前额移动。',
            '左手握拳；右手做剪刀手，指尖朝前，从下巴向前额移动。',
            '左手握拳；右手做OK手势，从下巴向前额移动。',
        ],
    ),
    (
        '双手五指张开，掌心相对，由中间向两侧移动两下，头微仰。',
        [
            'Both hands have the fingers spread, the palms face each other, and move from the '
            'middle to both '
            'sides twice; the head tilts back a little.',
            'The two hands, fingers spread and palms facing each other, move apart from the '
            'centre two times; '
            'the head tilts.',
            'İki elin parmakları açıktır, avuç içleri birbirine bakar, eller ortadan yanlara iki '
            'kez hareket eder, '
            'baş hafifçe eğilir.',
            '两手五指分开，手心相向，从中间往两边移动两次，头略仰。',
        ],
        [
            'One hand has the fingers spread, and moves from the middle to the side twice; '
            'the head tilts back.',
            'Both hands have the fingers together, the palms face each other, and move from the '
            'middle to both '
            'sides twice; the head tilts.',
            'Both hands have the fingers spread, the palms face each other, and move from the '
            'sides to the middle '
            'twice; the head tilts.',
            'Both hands have the fingers spread, the palms face each other, and move from the '
            'middle to both sides '
            'three times; the head tilts.',
            'İki elin parmakları açıktır, eller ortadan yanlara üç kez hareket eder, baş eğilir.',
            'İki elin parmakları açıktır, ense hizasında yanlara iki kez hareket eder, baş eğilir.',
            '双手五指张开，掌心相对，由两侧向中间移动两下，头微仰。',
        ],
    ),
    (
        '一手食指横伸，置于鼻下，向右划一下，闭眼。',
        [
            'One hand holds the index finger level under the nose and draws it to the right '
            'once; the eyes close.',
            'A single hand: the index finger, held out under the nose, moves right once, '
            'with the eyes closed.',
            'Bir elin işaret parmağı burnun altına konur, sağa bir kez hareket ettirilir, gözler kapanır.',
            '单手食指横着伸出，放在鼻子下方，往右划一次，闭上眼睛。',
        ],
        [
            'One hand holds the index finger level under the chin and draws it to the right '
            'once; the eyes close.',
            'One hand holds the index finger level under the nose and draws it to the left '
            'once; the eyes close.',
            'Both hands hold the index finger level under the nose and draw it to the right '
            'once; the eyes close.',
            'Bir elin işaret parmağı çenenin altına konur, sağa bir kez hareket ettirilir, gözler kapanır.',
            '一手食指横伸，置于人中，向左划一下，闭眼。',
        ],
    ),
    (
        '右手拇、食指捏成圆形，虎口贴于左肩，晃动几下。',
        [
            'The thumb and index finger of the right hand form a ring; the web between them rests '
            'on the left '
            'shoulder and shakes several times.',
            'Right thumb and index finger pinched into a circle shape, placed on the left '
            'shoulder, shaking a few '
            'times.',
            'Sağ elin başparmağı ve işaret parmağı halka yapılır, sol omza konur, birkaç kez sallanır.',
        ],
        [
            'The thumb and little finger of the right hand form a ring that rests on the left '
            'shoulder and shakes '
            'several times.',
            'The thumb and index finger of the right hand form a ring that rests on the right '
            'shoulder and shakes '
            'several times.',
            'The thumb and index finger of the right hand form a ring that rests on the left '
            'elbow and shakes '
            'several times.',
            'Sağ elin başparmağı ve orta parmağı halka yapılır, sol omza konur, birkaç kez sallanır.',
            'Sağ elin başparmağı ve işaret parmağı halka yapılır, sol bileğe konur, birkaç kez sallanır.',
        ],
    ),
    (
        '双手握拳，虎口朝上，在腹前上下交替移动，面带微笑。',
        [
            'Both hands are fists, the webs facing up, and move up and down in turn in front of '
            'the belly, with a '
            'smile.',
            'İki el yumruk yapılır, karın önünde sırayla yukarı ve aşağı hareket eder, gülümsenir.',
            '两手握成拳头，虎口向上，在腹部前面一上一下轮流移动，面露笑容。',
        ],
        [
            'Both hands are fists and move left and right in turn in front of the belly, with a smile.',
            'Both hands are claws and move up and down in turn in front of the belly, with a smile.',
            'Both hands are fists and move up and down in turn in front of the jawline, with a smile.',
            'İki el pençe yapılır, karın önünde sırayla yukarı ve aşağı hareket eder, gülümsenir.',
        ],
    ),
]
