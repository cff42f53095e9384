-- Who ordered from the brands that are somebody's neighbours, in the getvariable('days') before getvariable('as_of').
SELECT DISTINCT brand_number, retailer_number
FROM numbered_orders
SEMI JOIN neighbours USING (brand_number)
WHERE known_day <= getvariable('as_of') AND order_day >= getvariable('as_of') - getvariable('days')
