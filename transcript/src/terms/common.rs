//! Words that are said every day. What sounds like a term and is one of them is
//! left alone.

/// Whether everybody says it.
pub(super) fn is(word: &str) -> bool {
    COMMON.split_ascii_whitespace().any(|common| common == word)
}

/// The most frequent words of English, and given names that are words.
const COMMON: &str = "\
    a about above across act add after again against age ago air all almost alone along \
    already also although always am among an and animal another answer any anyone \
    anything appear april are area arm around art as ask asked at august away baby back \
    bad bag baker ball bank bar base be beat beautiful became because become bed been \
    before began begin behind being believe below best better between big bill bird bit \
    black blood blue board boat bob body book born both bottom box boy bread break \
    bright bring brother brought brown build building built burn business but buy by \
    call called came can cannot car card care carry carter case catch caught cause cell \
    cent center certain chair chance change chase check child children choose circle \
    city class clean clear close cloud coast code cold color come common company \
    compare complete condition consider contain control cook cool cooper copy corn \
    corner correct cost could count country couple course cover cow cross cry cup \
    current cut dark data date daughter dawn day dead deal dean dear death decide deep \
    demand describe design desk develop did die difference different difficult dinner \
    direct do doctor does dog done door double down draw dream dress drew drink drive \
    drop dry during each ear early earth east easy eat edge effect egg eight either \
    electric else end enemy energy engine enough enter equal especially even evening \
    event ever every everyone everything exact example except exercise expect \
    experience eye face fact fair faith fall family famous far farm fast fat father \
    favor fear feed feel feet fell felt few field fig fight figure fill final find fine \
    finger finish fire first fish fisher fit five flat floor flow flower fly follow \
    food foot for force foreign forest form forward found four frank free fresh friend \
    from front fruit full fun game garden gas gave gene general get girl give glad \
    glass go god gold gone good got government grace grand grass great green grew \
    ground group grow guess guide gun had hair half hall hand hank happen happy hard \
    has hat have he head hear heard heart heat heavy held help her here high hill him \
    his history hit hold hole home hope horse hot hotel hour house how huge human \
    hundred hunt hunter hurry i ice idea if imagine in inch include indicate industry \
    insect inside instead interest into iron is island it its jack jean job join joy \
    jump june just keep kept key kill kind king knew know known lady lake land language \
    large last late later laugh law lay lead learn least leave led left leg less let \
    letter level lie life lift light like line list listen little live local log lone \
    long look lose lost lot loud love low luck machine made mail main major make man \
    many map march mark market mason mass master match material matter may maybe me \
    mean measure meat meet melody men met metal method middle might mile milk million \
    mind mine minute miss mix modern moment money month moon more morning most mother \
    motion mount mountain mouth move much multiply music must my name nation natural \
    nature near necessary neck need neighbor never new next nice night nine no noise \
    none noon nor north nose not note nothing notice noun now number object observe \
    occur ocean of off offer office often oh oil okay old on once one only open operate \
    opposite or order other our out outside over own oxygen page paint pair paper \
    paragraph parent part particular party pass past pat path pattern pay people \
    perhaps period person phrase pick picture piece place plain plan plane planet plant \
    play please plural point poor port position possible post pound power practice \
    prepare present press pretty print probable problem process produce product project \
    proper property protect prove provide public pull push put question quick quiet \
    quite race radio rain raise ran range rather ray reach read ready real reason \
    receive record red remember repeat reply represent require rest result rich ride \
    right ring rise river road roast rob rock roll room root rope rose round row rub \
    rule run rush safe said sail salt same sand sat save saw say scale school science \
    score sea search season seat second section see seed seem select self sell send \
    sense sent sentence separate serve set seven several shape share sharp she ship \
    shirt shoe shop short should shoulder shout show side sight sign silent silver \
    similar simple since sing single sister sit six size skill skin sky sleep slip slow \
    small smell smile smooth snow so soft soil soldier solution solve some son song \
    soon sort sound south space speak special speed spell spend spoke spot spread \
    spring square stand star start state station stay steel step stick still stone \
    stood stop store story straight strange stream street stretch string strong student \
    study subject success such sudden sue suffix sugar suggest suit summer sun supply \
    support sure surface surprise swim symbol system table tail take taken talk tall \
    taylor teach team tell ten term test than thank that the their them then there \
    these they thick thin thing think third this those though thought thousand three \
    through throw thus tie till time tiny tire to together told tone too took tool top \
    total touch toward town track trade train travel tree triangle trip trouble truck \
    true trust try tube turn twenty two type under unit until up us use used usual \
    valley value various vast verb very view village visit voice vowel wait walk wall \
    want war warm was wash waste watch water wave way we wear weather week weight well \
    went were west what wheel when where whether which while white who whole whose why \
    wide wife wild will win wind window wing winter wire wish with woman women won \
    wonder wood word work world worst would write written wrong yard year yellow yes \
    yet you young your";
