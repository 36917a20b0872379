"""The groups of synonyms that a fresh site begins with; admins change them in the database. No Django in here.

Only words that brands say for the same. A word may stand in several groups; its endings need not be listed. Words that
mean many things (account, offer, order) do more harm than good.
"""

# What somebody wants: by these two ideas are compared first.
NEEDS = (
    "churn, cancel, cancellation, leave, leaver, quit, unsubscribe, terminate, attrition, lapse, drift, kündigung,"
    " opzeggen, résiliation",
    "retain, retention, winback, loyalty",
    "fraud, fraudulent, scam, fake, bogus, forged, deception, swindle, trickster, phishing, suspicious,"
    " stolen, betrug, oplichting",
    "price, pricing, valuation, value, worth, appraisal, appraise, preis, prijs, prix",
    "salary, wage, compensation, earnings, remuneration, gehalt, salaris",
    "duplicate, duplication, dedupe, deduplicate, double, copy, repost, twin, twice, identical, merge, redundant,"
    " doublette",
    "classify, classification, classifier, categorise, category, categorize, taxonomy",
    "recommend, recommendation, suggest, suggestion, personalise, personalize, personalisation, personalization",
    "rank, ranking, prioritise, prioritize, triage, priority, urgent, urgency",
    "toxic, abuse, abusive, insult, harassment, hate, hateful, rude, harsh, offensive, offend, troll, bully, polite,"
    " impolite, unfriendly, unkind, hurtful",
    "summarise, summary, summarize, abstract, digest, shorten, synopsis, tldr",
    "translate, translation, multilingual, localise, localize",
    "forecast, predict, prediction, projection, prognose",
    "similar, alike, resemble, resembling, related, lookalike",
    "convert, conversion, checkout, purchase, abandon",
    "return, refund, reimburse, retour, rückgabe",
    "anonymise, anonymize, redact, pseudonymise, pseudonymize, gdpr",
    "extract, extraction, parse, parsing, parser, scrape",
    "transcribe, transcript, transcription, dictation, subtitle, caption",
    "anomaly, outlier, unusual, abnormal, irregular",
    "match, matching, pair, pairing",
    "spam, junk, unsolicited",
    "paywall, meter, wall",
    "deliver, delivery, shipping, shipment, parcel, logistics",
)
# What it is about.
THINGS = (
    "subscriber, subscription, subscribe, member, membership, abonnent, abonnee, abonné",
    "reader, readership, audience, visitor",
    "customer, client, recruiter, employer, advertiser, kunde, klant",
    "advert, ad, advertisement, listing, vacancy, vacature, annonce, anzeige, classified",
    "review, rating, feedback, testimonial, opinion, stars, praise, bewertung",
    "comment, reply, post, thread, discussion, forum",
    "image, photo, picture, photograph, foto",
    "candidate, applicant, jobseeker, cv, resume, curriculum, sollicitant, bewerber",
    "car, vehicle, automobile, van, motorbike, wagen, voiture",
    "click, ctr, impression, clickthrough",
    "support, helpdesk, hotline, ticket, callcentre, callcenter",
    "question, faq, enquiry, inquiry",
    "article, story, news, newspaper, editorial, journalism, artikel",
    "topic, theme, subject, keyword",
    "size, fitting, measurement, dimension",
    "newsletter, mail, email, notification",
    "traffic, visit, pageview, session",
    "revenue, income, turnover, umsatz, omzet",
    "event, meetup, meeting, gathering",
    "skill, competence, competency, qualification",
    "location, region, city, geography, geocode, address, town",
    "video, clip, footage",
    "audio, speech, voice, podcast",
    "bid, auction, cpc, cpm, campaign, bidding",
    "segment, cluster, cohort, persona",
    "bot, chatbot, assistant, dialogue",
    "lead, prospect",
    "complaint, complain, grievance, dissatisfied, beschwerde, klacht",
    "moderate, moderation, moderator",
    "demand, stock, inventory, shortage",
    "title, headline, heading",
)

# What every idea says, whatever it needs: such words lead to hardly anything alone.
SMALL_TALK = """
year month week day hour minute second time today tomorrow yesterday morning monday tuesday wednesday thursday friday
saturday sunday spring summer autumn winter quarter half double third fifth last next first early late soon often
always never daily weekly monthly yearly old new
one two three four five six seven eight nine ten eleven twelve dozen twenty fifty hundred thousand million percent
euro eur number figure amount count many much more most less least few half every each several about average total
people person somebody someone everybody everyone nobody user team colleague company brand business department
get give take make do go come see look know think want need help try use find show tell say ask put keep let work
write send call open begin start stop end happen become bring hold wait cost lose lost learn learned
good bad better best worse worst large small big long short high low same other another different whole real right
wrong us our ours we they them he she found sold sell buy sale seller buyer offer account product service customer care
like within sure whoever whatever away stand step change keep type later since yet ever also together alone again
publish online website portal app button field form desk office phone bank story free paid fair clear easy hard
wrong usual usually likely likeliest really only even still already now then there here before after until while
thing way case part kind side place page site line list text word name data model machine learning project idea
problem issue reason result answer decision week process system
would could should may might must can cannot able like without within between above below beside behind
"""
