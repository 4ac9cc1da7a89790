/** Made from en.json by `npm run strings`, and not to be edited. */
export type Catalogue = {
  app: string;
  share: {
    title: (args: { title: string | number }) => string;
    close: string;
    link: string;
    copyLink: string;
    copied: string;
    open: string;
    fromThere: (args: { time: string | number }) => string;
    copyAs: string;
    shapes: {
      markdown: string;
      html: string;
      embed: string;
    };
    copiedAs: {
      link: string;
      markdown: string;
      html: string;
      embed: string;
      oembed: string;
    };
    state: {
      published: string;
      waiting: string;
      publishing: string;
      failed: string;
      paused: string;
      expired: string;
      recording: string;
    };
    sent: (args: { sent: string | number; total: string | number }) => string;
    rate: (args: { rate: string | number }) => string;
    sending: string;
    nextTry: (args: { time: string | number }) => string;
    pause: string;
    goOn: string;
    tryNow: string;
    need: string;
    needs: {
      none: string;
      fyi: string;
      answer: string;
      decide: string;
    };
    needText: string;
    replyBy: string;
    replyByText: (args: { when: string | number }) => string;
    noReplyBy: string;
    until: string;
    untils: {
      never: string;
      '1d': string;
      '7d': string;
      '30d': string;
      date: string;
    };
    date: string;
    worksUntil: (args: { when: string | number }) => string;
    worksAlways: string;
    takeDown: string;
    takingDown: string;
    publishAgain: string;
    film: string;
    filmText: string;
    byFile: string;
    byClip: string;
    replacing: string;
    findClip: string;
    noClip: string;
    useClip: (args: { title: string | number }) => string;
    version: (args: { n: number }) => string;
    now: string;
    takeBack: string;
    takeBackLong: (args: { n: number }) => string;
    saveVersion: (args: { n: number }) => string;
    copy: string;
    mp4: string;
    archive: string;
    saving: string;
    saved: (args: { name: string | number }) => string;
    showFolder: string;
    store: string;
    move: (args: { store: string | number }) => string;
    storeText: string;
    moving: string;
    folder: string;
    cancel: string;
    percent: (args: { n: number }) => string;
  };
  talk: {
    title: string;
    may: string;
    comments: string;
    atOnce: string;
    reply: string;
    count: string;
    allowing: string;
    mayText: {
      nothing: string;
      comments: string;
      atOnce: string;
      replies: string;
      visits: string;
    };
    came: (args: { n: number; title: string | number }) => string;
    show: string;
    visits: (args: { end: number; middle: number; opened: number }) => string;
    unvisited: string;
    unsaid: string;
    reactions: string;
    somebody: string;
    waits: string;
    accept: string;
    acceptLong: (args: { name: string | number }) => string;
    acceptAll: (args: { n: number }) => string;
    removeLong: (args: { name: string | number }) => string;
    playReply: (args: { name: string | number }) => string;
    acceptReply: (args: { name: string | number }) => string;
    hide: string;
    hideReply: (args: { name: string | number }) => string;
    removed: string;
    playFrom: (args: { time: string | number }) => string;
  };
  settings: {
    title: string;
    back: string;
    open: string;
    find: string;
    nothing: (args: { typed: string | number }) => string;
    sectionsNav: string;
    cancel: string;
    save: string;
    add: string;
    sections: {
      recording: {
        title: string;
        text: string;
      };
      library: {
        title: string;
        text: string;
      };
      speech: {
        title: string;
        text: string;
      };
      words: {
        title: string;
        text: string;
      };
      stores: {
        title: string;
        text: string;
      };
      viewers: {
        title: string;
        text: string;
      };
      sending: {
        title: string;
        text: string;
      };
      hooks: {
        title: string;
        text: string;
      };
      notices: {
        title: string;
        text: string;
      };
      assistant: {
        title: string;
        text: string;
      };
      language: {
        title: string;
        text: string;
      };
      keys: {
        title: string;
        text: string;
      };
    };
    rows: {
      countdown: {
        label: string;
        text: string;
        words: string;
      };
      systemAudio: {
        label: string;
        text: string;
        words: string;
      };
      noise: {
        label: string;
        text: string;
        words: string;
      };
      loudness: {
        label: string;
        text: string;
        words: string;
      };
      folder: {
        label: string;
        text: string;
        words: string;
      };
      trash: {
        label: string;
        text: string;
        words: string;
      };
      models: {
        label: string;
        text: string;
        words: string;
      };
      ownModel: {
        label: string;
        text: string;
        words: string;
      };
      words: {
        label: string;
        text: string;
        words: string;
      };
      stores: {
        label: string;
        text: string;
        words: string;
      };
      addStore: {
        label: string;
        text: string;
        words: string;
      };
      viewersComment: {
        label: string;
        text: string;
        words: string;
      };
      viewersAtOnce: {
        label: string;
        text: string;
        words: string;
      };
      viewersReply: {
        label: string;
        text: string;
        words: string;
      };
      viewersCount: {
        label: string;
        text: string;
        words: string;
      };
      pause: {
        label: string;
        text: string;
        words: string;
      };
      limit: {
        label: string;
        text: string;
        words: string;
      };
      metered: {
        label: string;
        text: string;
        words: string;
      };
      hooks: {
        label: string;
        text: string;
        words: string;
      };
      addHook: {
        label: string;
        text: string;
        words: string;
      };
      notices: {
        label: string;
        text: string;
        words: string;
      };
      quiet: {
        label: string;
        text: string;
        words: string;
      };
      assistant: {
        label: string;
        text: string;
        words: string;
      };
      language: {
        label: string;
        text: string;
        words: string;
      };
      hotkeys: {
        label: string;
        text: string;
        words: string;
      };
      singleKeys: {
        label: string;
        text: string;
        words: string;
      };
      firstSteps: {
        label: string;
        text: string;
        words: string;
      };
    };
    library: {
      show: string;
      days: (args: { n: number }) => string;
      years: (args: { n: number }) => string;
    };
    speech: {
      chosen: string;
      use: string;
      useLong: (args: { name: string | number }) => string;
      get: (args: { size: string | number }) => string;
      getLong: (args: { name: string | number; size: string | number }) => string;
      fetching: (args: { name: string | number }) => string;
      fetched: (args: { name: string | number }) => string;
      fetchAgain: string;
      remove: (args: { name: string | number }) => string;
      removed: (args: { name: string | number }) => string;
      speed: (args: { times: string | number }) => string;
      slower: string;
      choose: string;
    };
    words: {
      field: string;
      none: string;
      remove: (args: { word: string | number }) => string;
      removed: (args: { word: string | number }) => string;
    };
    stores: {
      folder: string;
      folderText: string;
      use: string;
      keys: {
        environment: string;
        keyring: string;
        none: string;
        'not needed': string;
      };
      test: string;
      testLong: (args: { name: string | number }) => string;
      testing: string;
      fix: string;
      fixText: string;
      close: string;
      usable: string;
      unusable: string;
      report: (args: { name: string | number }) => string;
      what: string;
      how: string;
      verdicts: {
        works: string;
        fixed: string;
        missing: string;
        fails: string;
      };
      keep: string;
      keepLong: (args: { name: string | number }) => string;
      forever: string;
      keepDays: (args: { n: number }) => string;
      remove: (args: { name: string | number }) => string;
      removed: (args: { name: string | number }) => string;
      fields: {
        name: string;
        bucket: string;
        endpoint: string;
        region: string;
        accessKeyId: string;
        secret: string;
        more: string;
        prefix: string;
        publicUrl: string;
        hostStyle: string;
        default: string;
      };
      hints: {
        name: string;
        endpoint: string;
        region: string;
        secret: string;
        prefix: string;
        publicUrl: string;
      };
    };
    sending: {
      limit: string;
      fast: string;
    };
    hooks: {
      none: string;
      slack: string;
      slackText: string;
      generic: string;
      genericText: string;
      kind: string;
      secret: {
        environment: string;
        keyring: string;
        none: string;
      };
      waiting: (args: { n: number }) => string;
      givenUp: (args: { n: number }) => string;
      test: string;
      testLong: (args: { name: string | number }) => string;
      testing: string;
      told: (args: { name: string | number }) => string;
      added: (args: { name: string | number }) => string;
      secretCopied: string;
      remove: (args: { name: string | number }) => string;
      removed: (args: { name: string | number }) => string;
      fields: {
        name: string;
        slackUrl: string;
        url: string;
        secret: string;
      };
      hints: {
        name: string;
        slackUrl: string;
        url: string;
        secret: string;
      };
    };
    assistant: {
      none: string;
      at: (args: { url: string | number }) => string;
      key: {
        environment: string;
        keyring: string;
        none: string;
      };
      set: string;
      change: string;
      forget: string;
      forgotten: string;
      fields: {
        url: string;
        model: string;
        key: string;
      };
      hints: {
        url: string;
        model: string;
        key: string;
      };
    };
    language: {
      system: string;
    };
    keys: {
      show: string;
      firstSteps: string;
    };
    notices: {
      from: string;
      until: string;
    };
  };
  select: {
    toolbar: string;
    choose: (args: { title: string | number }) => string;
    chosen: string;
    count: (args: { n: number }) => string;
    none: string;
    all: string;
    clear: string;
    copy: string;
    copied: (args: { n: number }) => string;
    export: string;
    exporting: (args: { all: number; at: number }) => string;
    exported: (args: { n: number }) => string;
    show: string;
    remove: string;
    removed: (args: { n: number }) => string;
    tag: string;
    tagField: string;
    tagHelp: string;
    tagDone: string;
    tagged: (args: { n: number; name: string | number }) => string;
    untagged: (args: { n: number; name: string | number }) => string;
    untag: (args: { name: string | number }) => string;
    tagsOf: (args: { names: string | number }) => string;
    filter: string;
    everything: string;
    withTag: (args: { n: number; name: string | number }) => string;
    shown: (args: { all: number; n: number }) => string;
  };
  welcome: {
    region: string;
    step: (args: { all: number; at: number }) => string;
    next: string;
    back: string;
    skip: string;
    done: string;
    leave: string;
    microphone: {
      title: string;
      text: string;
      none: string;
    };
    trial: {
      title: string;
      text: string;
      begin: string;
      recording: string;
      cancel: string;
      play: string;
      again: string;
      playing: string;
      heard: string;
      failed: string;
    };
    hotkeys: {
      title: string;
      text: string;
      note: string;
    };
  };
  header: {
    back: string;
    asks: string;
    asksFresh: (args: { n: number }) => string;
    backToAsks: string;
    backToAsk: string;
    help: string;
    recordingNow: (args: { time: string | number }) => string;
    record: string;
  };
  ready: {
    region: string;
    kind: string;
    screen: string;
    voice: string;
    camera: string;
    monitor: string;
    microphone: string;
    microphoneDefault: (args: { name: string | number }) => string;
    microphoneOff: string;
    noMicrophone: string;
    noMonitor: string;
    monitorName: (args: { height: string | number; name: string | number; width: string | number }) => string;
    level: string;
    levelOff: string;
    levelSilent: string;
    levelGood: string;
    levelLoud: string;
    record: string;
    starting: string;
    note: {
      screen: string;
      voice: string;
      camera: string;
      silent: string;
    };
    anywhere: {
      voice: (args: { keys: string | number }) => string;
      other: (args: { keys: string | number }) => string;
    };
    lookAgain: string;
    more: string;
  };
  options: {
    what: string;
    target: {
      monitor: string;
      window: string;
      area: string;
    };
    noWindows: string;
    windowName: (args: { height: string | number; title: string | number; width: string | number }) => string;
    areaEditor: string;
    areaHelp: string;
    areaFields: {
      x: string;
      y: string;
      width: string;
      height: string;
    };
    camera: string;
    noCamera: string;
    noCameras: string;
    layout: string;
    layouts: {
      bubble: string;
      full: string;
      off: string;
    };
    bubble: string;
    bubbleHelp: string;
    bubbleAt: (args: { size: number; x: number; y: number }) => string;
    smaller: string;
    larger: string;
    sound: string;
    systemAudio: string;
    noise: string;
    loudness: string;
    gain: string;
    systemGain: string;
    pointer: string;
    ripples: string;
    spotlight: string;
    keys: string;
    keysShown: {
      none: string;
      shortcuts: string;
      all: string;
    };
    size: (args: { height: string | number; width: string | number }) => string;
    made: {
      camera: string;
      systemAudio: string;
      ripples: string;
      spotlight: string;
      keys: string;
    };
    countdown: string;
    seconds: (args: { n: number }) => string;
  };
  pick: {
    area: string;
    window: string;
    areaBegin: string;
    areaHelp: string;
    windowHelp: string;
    take: string;
    onScreen: {
      area: string;
      window: string;
    };
  };
  prompter: {
    title: string;
    field: string;
    example: string;
    help: string;
    region: string;
    next: string;
    before: string;
  };
  presets: {
    title: string;
    choose: (args: { key: string | number; name: string | number }) => string;
    save: string;
    name: string;
    keep: string;
    select: {
      area: string;
      window: string;
    };
    remove: (args: { name: string | number }) => string;
    removed: (args: { name: string | number }) => string;
    saved: (args: { name: string | number }) => string;
  };
  live: {
    region: string;
    recording: {
      screen: string;
      voice: string;
      camera: string;
    };
    paused: string;
    starting: string;
    countdown: string;
    countdownHelp: string;
    startNow: string;
    cancel: string;
    restart: string;
    muted: string;
    microphone: string;
    system: string;
    muteMicrophone: string;
    muteSystem: string;
    controls: string;
    stopping: string;
    timer: string;
    pause: string;
    resume: string;
    stop: string;
    discard: string;
    link: string;
    linkCopied: string;
    copy: string;
    copyAgain: string;
    wordsSoon: string;
    wordsOff: string;
    wordsMuted: string;
    wordsRegion: string;
    silence: string;
  };
  bar: {
    region: string;
    grip: string;
    mark: string;
    marked: (args: { time: string | number }) => string;
    camera: (args: { layout: string | number }) => string;
    hide: string;
    done: string;
    kept: string;
    line: (args: { all: number; at: number }) => string;
    shown: string;
    keepRunning: string;
    shows: {
      outside: string;
      always: string;
      never: string;
    };
    help: {
      outside: string;
      always: string;
      never: string;
    };
  };
  library: {
    region: string;
    count: (args: { n: number }) => string;
    loading: string;
    order: string;
    orders: {
      newest: string;
      oldest: string;
      longest: string;
      title: string;
    };
    asList: string;
    emptyTitle: string;
    emptyText: string;
    emptyKey: (args: { key: string | number }) => string;
    failedTitle: string;
    again: string;
    where: (args: { dir: string | number }) => string;
    justNow: string;
  };
  search: {
    field: string;
    clear: string;
    found: (args: { n: number }) => string;
    nothing: (args: { typed: string | number }) => string;
    nothingHint: string;
    moment: (args: { time: string | number; words: string | number }) => string;
  };
  clip: {
    open: (args: { title: string | number }) => string;
    copy: string;
    share: string;
    page: string;
    rename: string;
    remove: string;
    titleField: string;
    kind: {
      screen: string;
      voice: string;
      camera: string;
    };
    state: {
      recording: string;
      recovering: string;
      failed: string;
      broken: string;
    };
    publish: {
      waiting: string;
      publishing: string;
      failed: string;
      paused: string;
      expired: string;
    };
    transcript: {
      working: string;
      failed: string;
    };
    verified: string;
    verifiedLong: string;
    checking: string;
    unverified: string;
    unverifiedLong: string;
    linkCopied: string;
    brokenText: string;
  };
  view: {
    region: string;
    player: string;
    transcript: string;
    loading: string;
    notPlayable: string;
    streamFailed: string;
    working: string;
    none: string;
    failed: string;
    wordsHelp: string;
    inShort: string;
    chapters: string;
    cuts: string;
    cutsText: string;
    cutWithoutWords: string;
    correctHint: string;
    correcting: string;
    correctingKeys: string;
    corrected: string;
    undo: string;
    addWord: (args: { word: string | number }) => string;
    wordAdded: (args: { word: string | number }) => string;
    jump: (args: { time: string | number }) => string;
  };
  player: {
    play: string;
    pause: string;
    seek: string;
    position: (args: { all: string | number; now: string | number }) => string;
    speed: string;
    times: (args: { n: number }) => string;
    skipSilence: string;
    mute: string;
    unmute: string;
    fullscreen: string;
  };
  asks: {
    region: string;
    intro: string;
    create: string;
    look: string;
    looking: string;
    loading: string;
    failedTitle: string;
    emptyTitle: string;
    emptyText: string;
    answered: (args: { n: number; of: number }) => string;
    fresh: (args: { n: number }) => string;
    until: (args: { day: string | number }) => string;
    over: string;
    isOpen: string;
    isClosed: string;
    clearing: string;
    missing: (args: { more: number; names: string | number }) => string;
    nobodyMissing: string;
    everybody: string;
    somebody: string;
    arrived: (args: { answers: number; names: string | number; people: number; refused: number }) => string;
    showArrived: string;
    withdrawn: (args: { names: string | number; people: number; title: string | number }) => string;
    closed: (args: { answers: boolean; objects: number }) => string;
    passedOn: (args: { n: number }) => string;
    exported: (args: { to: string | number }) => string;
    linksCopied: (args: { n: number }) => string;
    reminderCopied: (args: { n: number }) => string;
    replaced: string;
    form: {
      template: string;
      noTemplate: string;
      templates: {
        interview: string;
        'check-in': string;
        feedback: string;
        testimonial: string;
        'kick-off': string;
        'stand-up': string;
        problem: string;
      };
      title: string;
      titleHint: string;
      questions: string;
      questionsHint: string;
      questionCount: (args: { n: number }) => string;
      people: string;
      peopleHint: string;
      peopleCount: (args: { n: number; places: number }) => string;
      places: string;
      kinds: string;
      kind: {
        video: string;
        screen: string;
        voice: string;
        text: string;
        file: string;
      };
      deadline: string;
      ends: string;
      never: string;
      neverEnds: string;
      inDays: {
        '1w': string;
        '2w': string;
        '4w': string;
        '12w': string;
        '26w': string;
      };
      date: string;
      dateField: (args: { what: string | number }) => string;
      endsNote: string;
      more: string;
      from: string;
      fromHint: string;
      introduction: string;
      introductionHint: string;
      retakes: string;
      limit: string;
      think: string;
      consent: string;
      kept: string;
      store: string;
      submit: string;
      making: string;
      noStore: string;
    };
    sheet: {
      review: string;
      export: string;
      exporting: string;
      copyLinks: string;
      copyLink: string;
      copyLinkOf: (args: { name: string | number }) => string;
      remind: string;
      remindAll: (args: { n: number }) => string;
      remindOf: (args: { name: string | number }) => string;
      people: string;
      questions: string;
      overwrites: string;
      signed: (args: { day: string | number }) => string;
      ends: (args: { answers: boolean; day: string | number }) => string;
      clearedOn: (args: { day: string | number }) => string;
      clearing: string;
      close: string;
      closeTitle: string;
      closeText: string;
      when: string;
      now: string;
      on: string;
      onField: string;
      withAnswers: string;
      closeNow: string;
      closeThen: string;
      keepOpen: string;
      closing: string;
      cancel: string;
    };
    board: {
      region: string;
      list: string;
      order: string;
      byPerson: string;
      byQuestion: string;
      nothing: string;
      nothingText: string;
      missing: string;
      withdrawn: string;
      withdrawnOn: (args: { day: string | number }) => string;
      taking: string;
      refused: string;
      written: string;
      filed: string;
      cellOf: (args: { n: number; name: string | number }) => string;
      question: (args: { n: number; of: number }) => string;
      rating: (args: { name: string | number }) => string;
      stars: (args: { n: number }) => string;
      rated: (args: { n: number }) => string;
      notes: string;
      notesHint: string;
      decision: (args: { name: string | number }) => string;
      decisions: {
        yes: string;
        no: string;
        later: string;
      };
      transcriptOf: (args: { name: string | number }) => string;
      beside: string;
      alone: string;
      choose: string;
      chosen: string;
      chosenNote: string;
      chooseHint: string;
      passOn: (args: { n: number }) => string;
      passOnTitle: string;
      passOnText: string;
      passOnUntil: string;
      passOnNever: string;
      passOnNow: string;
      passing: string;
      previous: string;
      next: string;
      of: (args: { all: number; at: number }) => string;
    };
  };
  trim: {
    region: string;
    open: string;
    from: string;
    until: string;
    keeps: (args: { length: string | number }) => string;
    setKeys: string;
    nudgeKeys: string;
    apply: string;
    busy: string;
    cancel: string;
    restore: string;
    done: (args: { length: string | number }) => string;
    restored: string;
  };
  notices: {
    region: string;
    dismiss: string;
    undo: string;
    copied: string;
    deleted: (args: { title: string | number }) => string;
    discarded: string;
    restored: string;
    notHere: string;
    marked: (args: { time: string | number }) => string;
    modelTitle: string;
    modelText: (args: { name: string | number }) => string;
    modelHint: string;
  };
  hotkeys: {
    title: string;
    acts: {
      record: string;
      pause: string;
      note: string;
      mark: string;
      next: string;
    };
    change: (args: { act: string | number; keys: string | number }) => string;
    noKeys: string;
    remove: (args: { act: string | number }) => string;
    press: string;
    none: string;
    bind: string;
  };
  help: {
    title: string;
    close: string;
    singleKeys: string;
    singleKeysText: string;
    firstSteps: string;
    groups: {
      record: string;
      library: string;
      clip: string;
      asks: string;
      window: string;
    };
    keys: {
      record: string;
      pause: string;
      discard: string;
      restart: string;
      mute: string;
      mark: string;
      nextLine: string;
      lineBefore: string;
      bar: string;
      preset: string;
      screen: string;
      voice: string;
      search: string;
      move: string;
      open: string;
      rename: string;
      remove: string;
      undo: string;
      copy: string;
      share: string;
      select: string;
      extend: string;
      selectAll: string;
      selectNone: string;
      tag: string;
      page: string;
      playPause: string;
      seek: string;
      chapter: string;
      slower: string;
      skipSilence: string;
      trim: string;
      correct: string;
      back: string;
      asks: string;
      answer: string;
      person: string;
      question: string;
      rate: string;
      decide: string;
      note: string;
      beside: string;
      group: string;
      choose: string;
      askBack: string;
      help: string;
      settings: string;
    };
  };
  crash: {
    title: string;
    text: string;
    reload: string;
  };
  time: {
    today: string;
    yesterday: string;
  };
  keyNames: {
    Ctrl: string;
    Shift: string;
    Space: string;
    Enter: string;
    Delete: string;
    Insert: string;
    Home: string;
    End: string;
    PageUp: string;
    PageDown: string;
    PgUp: string;
    PgDn: string;
    Left: string;
    Right: string;
    Up: string;
    Down: string;
  };
  shell: {
    recording: (args: { time: string | number }) => string;
    paused: (args: { time: string | number }) => string;
    countdown: (args: { seconds: string | number }) => string;
    starting: string;
    stopping: string;
    idle: string;
    uploading: (args: { n: string | number }) => string;
    record: string;
    cancel: string;
    stop: string;
    pause: string;
    resume: string;
    note: string;
    mark: string;
    presets: string;
    open: string;
    quit: string;
    bar: string;
    pick: string;
    recordings: string;
    models: string;
    files: string;
    digest: {
      answer: string;
      answers: (args: { n: string | number }) => string;
      fromOne: (args: { one: string | number }) => string;
      fromTwo: (args: { one: string | number; other: string | number }) => string;
      fromMany: (args: { n: string | number }) => string;
      toAsk: (args: { title: string | number }) => string;
      toAsks: (args: { n: string | number }) => string;
      published: (args: { title: string | number }) => string;
      publishedMany: (args: { n: string | number }) => string;
      heard: (args: { title: string | number }) => string;
      heardMany: (args: { n: string | number }) => string;
    };
  };
  told: {
    noClip: (args: { id: string | number }) => string;
    clipLocked: (args: { id: string | number }) => string;
    readOnly: (args: { what: string | number; why: string | number }) => string;
    diskFull: (args: { what: string | number; why: string | number }) => string;
    damaged: (args: { what: string | number; why: string | number }) => string;
    newer: (args: { found: string | number; known: string | number; what: string | number }) => string;
    clipEmpty: (args: { id: string | number }) => string;
    cancelled: string;
    addressInUse: (args: { address: string | number }) => string;
    stillRecorded: (args: { id: string | number }) => string;
    incomplete: (args: { n: string | number; object: string | number }) => string;
    noKeys: (args: { store: string | number }) => string;
    storeRefuses: (args: { store: string | number; why: string | number }) => string;
    storeUnreachable: (args: { store: string | number; why: string | number }) => string;
    storeSettings: (args: { why: string | number }) => string;
    notForGuests: (args: { store: string | number; why: string | number }) => string;
    leftover: (args: { count: string | number; store: string | number }) => string;
    hookNotTold: (args: { hook: string | number; why: string | number }) => string;
    noHookSecret: (args: { hook: string | number }) => string;
    assistantSilent: (args: { host: string | number; why: string | number }) => string;
    notFetched: (args: { what: string | number; why: string | number }) => string;
    noSpaceLeft: (args: { free: string | number }) => string;
    noSource: string;
    deviceSilent: (args: { seconds: string | number; what: string | number }) => string;
    noMicrophone: string;
    noCamera: string;
    noDisplay: (args: { why: string | number }) => string;
    noSoundServer: string;
    wayland: string;
    cameraBusy: (args: { id: string | number }) => string;
    windowClosed: string;
    windowMinimised: string;
    wentAway: (args: { device: string | number }) => string;
    noModel: (args: { path: string | number }) => string;
    engineFailed: (args: { why: string | number }) => string;
    engineCrashed: (args: { why: string | number }) => string;
    recording: string;
    notRecording: string;
    keysTaken: (args: { keys: string | number }) => string;
    keysAlone: (args: { keys: string | number }) => string;
    keysElsewhere: (args: { keys: string | number }) => string;
    titleBlank: string;
    storeExists: (args: { name: string | number }) => string;
    hookExists: (args: { name: string | number }) => string;
    halfKeys: string;
    noAddress: (args: { text: string | number; why: string | number }) => string;
    noKeyring: (args: { why: string | number }) => string;
    settingsUnsaved: (args: { path: string | number; why: string | number }) => string;
    gap: (args: { from: string | number; seconds: string | number }) => string;
    systemGap: (args: { from: string | number; seconds: string | number }) => string;
    microphoneLost: (args: { when: string | number; why: string | number }) => string;
    microphoneBack: (args: { when: string | number }) => string;
    microphoneSilent: (args: { when: string | number }) => string;
    wasSilent: string;
    fellSilent: (args: { when: string | number }) => string;
    neverCame: (args: { seconds: string | number }) => string;
    pictureMissing: (args: { seconds: string | number; when: string | number }) => string;
    soundMissing: (args: { seconds: string | number; when: string | number }) => string;
    length: (args: { found: string | number; promised: string | number }) => string;
    dropped: (args: { count: string | number; when: string | number }) => string;
    coarser: (args: { from: string | number; to: string | number }) => string;
    diskLow: (args: { free: string | number; time: string | number }) => string;
    endedFull: (args: { when: string | number }) => string;
    endedNearlyFull: (args: { when: string | number }) => string;
    endedBroken: (args: { when: string | number }) => string;
    partLost: string;
    tryWaitOrClose: string;
    tryOtherFolder: string;
    tryFreeSpace: string;
    tryFreeSpaceKept: string;
    tryFreeSpaceSafe: string;
    tryRepair: string;
    tryUpdate: string;
    tryDevices: string;
    nothingChanged: string;
    tryOtherPort: string;
    tryAfterwards: string;
    tryRights: string;
    tryNetwork: string;
    tryStoreSettings: string;
    tryLater: string;
    tryNetworkGoesOn: string;
    tryChooseSource: string;
    tryFreeDevice: string;
    tryConnectMicrophone: string;
    tryConnectCamera: string;
    tryConnectAgain: string;
    tryDesktop: string;
    tryX11: string;
    tryCloseUser: string;
    tryUnminimise: string;
    tryAllow: string;
    trySoundKept: string;
    tryStopFirst: string;
    tryStart: string;
    tryOtherKeys: string;
    tryOtherKeysIn: string;
    tryHold: string;
    tryLetter: string;
    tryOtherName: string;
    tryBothKeys: string;
    tryAddress: string;
    tryWritable: string;
  };
};
