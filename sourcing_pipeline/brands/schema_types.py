"""Types of schema.org by family, in lower case as ``schema_items.types_of`` gives them.

What belongs here: which types are a kind of which (schema.org, version 29). What doesn't: what items of them say.
"""

STORES = frozenset(
    """store autopartsstore bikestore bookstore clothingstore computerstore conveniencestore departmentstore electronicsstore florist furniturestore
    gardenstore grocerystore hardwarestore hobbyshop homegoodsstore jewelrystore liquorstore mensclothingstore mobilephonestore movierentalstore
    musicstore officeequipmentstore outletstore pawnshop petstore shoestore sportinggoodsstore tireshop toystore wholesalestore""".split()
)
"""Shops with a door."""

LOCAL_BUSINESSES = STORES | frozenset(
    """localbusiness animalshelter archiveorganization automotivebusiness autobodyshop autodealer autorental autorepair autowash gasstation
    motorcycledealer motorcyclerepair childcare dentist drycleaningorlaundry emergencyservice employmentagency entertainmentbusiness amusementpark
    artgallery casino comedyclub movietheater nightclub financialservice accountingservice bankorcreditunion insuranceagency foodestablishment bakery
    barorpub brewery cafeorcoffeeshop distillery fastfoodrestaurant icecreamshop restaurant winery governmentoffice postoffice healthandbeautybusiness
    beautysalon dayspa hairsalon healthclub nailsalon tattooparlor homeandconstructionbusiness electrician generalcontractor hvacbusiness housepainter
    locksmith movingcompany plumber roofingcontractor internetcafe legalservice attorney notary library lodgingbusiness bedandbreakfast campground
    hostel hotel motel resort vacationrental medicalbusiness optician pharmacy medicalclinic physician professionalservice radiostation realestateagent
    recyclingcenter selfstorage shoppingcenter sportsactivitylocation televisionstation touristinformationcenter travelagency veterinarycare""".split()
)
"""Businesses at a place."""

ORGANISATIONS = LOCAL_BUSINESSES | frozenset(
    """organization airline consortium cooperative corporation educationalorganization collegeoruniversity school fundingscheme governmentorganization
    librarysystem medicalorganization hospital newsmediaorganization ngo onlinebusiness onlinestore onlinemarketplace politicalparty project
    researchorganization sportsorganization sportsteam workersunion manufacturer""".split()
)
"""All that is an organisation, but no groups of performers: pages name those as what is on, not as who they are."""

PRODUCTS = frozenset(
    "product productgroup individualproduct someproducts productmodel productcollection vehicle car motorcycle book dietarysupplement drug".split()
)
OFFERS = frozenset("offer aggregateoffer offerforpurchase offerforlease offerfordemand demand".split())
BRANDS = frozenset({"brand"})
WORKS = frozenset(
    """article newsarticle blogposting techarticle scholarlyarticle report review userreview criticreview recipe howto course jobposting event musicevent
    saleevent businessevent exhibitionevent festival sportsevent theaterevent socialevent movie podcastepisode videoobject comment question answer""".split()
)
"""What names organisations that are others than the site's own: publishers of quotes, places of events, employers."""
