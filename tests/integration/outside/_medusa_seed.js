// SPDX-License-Identifier: Apache-2.0
// Run by `medusa exec`: a store in euros with one region, one warehouse, two ways of shipping (there and back)
// and four products. Leaves seed.json.
const { ContainerRegistrationKeys, Modules, ProductStatus } = require('@medusajs/framework/utils');
const flows = require('@medusajs/medusa/core-flows');
const { writeFileSync } = require('node:fs');

module.exports.default = async function seed({ container }) {
    const link = container.resolve(ContainerRegistrationKeys.LINK), query = container.resolve(ContainerRegistrationKeys.QUERY);
    const run = async (flow, input) => (await flow(container).run({ input })).result;
    const countries = ['de', 'fr'];

    const [store] = await container.resolve(Modules.STORE).listStores();
    const [channel] = await run(flows.createSalesChannelsWorkflow, { salesChannelsData: [{ name: 'Shop window' }] });
    await run(flows.updateStoresWorkflow, { selector: { id: store.id },
        update: { supported_currencies: [{ currency_code: 'eur', is_default: true }], default_sales_channel_id: channel.id } });
    const [region] = await run(flows.createRegionsWorkflow, { regions: [{ name: 'Euro', currency_code: 'eur', countries, payment_providers: ['pp_system_default'] }] });
    await run(flows.createTaxRegionsWorkflow, countries.map((country_code) => ({ country_code, provider_id: 'tp_system' })));

    const [location] = await run(flows.createStockLocationsWorkflow, { locations: [{ name: 'Warehouse', address: { address_1: 'Dock 1', city: 'Berlin', country_code: 'DE' } }] });
    const fulfillment = container.resolve(Modules.FULFILLMENT);
    const at = { [Modules.STOCK_LOCATION]: { stock_location_id: location.id } };
    await link.create({ ...at, [Modules.FULFILLMENT]: { fulfillment_provider_id: 'manual_manual' } });
    const profile = (await fulfillment.listShippingProfiles({ type: 'default' }))[0]
        ?? (await run(flows.createShippingProfilesWorkflow, { data: [{ name: 'All goods', type: 'default' }] }))[0];
    const set = await fulfillment.createFulfillmentSets({ name: 'Parcels', type: 'shipping',
        service_zones: [{ name: 'Euro', geo_zones: countries.map((country_code) => ({ country_code, type: 'country' })) }] });
    await link.create({ ...at, [Modules.FULFILLMENT]: { fulfillment_set_id: set.id } });
    const way = (name, code, amount, back) => ({ name, price_type: 'flat', provider_id: 'manual_manual', service_zone_id: set.service_zones[0].id,
        shipping_profile_id: profile.id, type: { label: name, description: name, code }, prices: [{ currency_code: 'eur', amount }],
        rules: [{ attribute: 'enabled_in_store', value: 'true', operator: 'eq' }, { attribute: 'is_return', value: String(back), operator: 'eq' }] });
    const [there, back] = await run(flows.createShippingOptionsWorkflow, [way('Parcel', 'parcel', 5, false), way('Parcel back', 'back', 0, true)]);
    await run(flows.linkSalesChannelsToStockLocationWorkflow, { id: location.id, add: [channel.id] });

    const [key] = await run(flows.createApiKeysWorkflow, { api_keys: [{ title: 'Shop window', type: 'publishable', created_by: '' }] });
    await run(flows.linkSalesChannelsToApiKeyWorkflow, { id: key.id, add: [channel.id] });
    await run(flows.createProductsWorkflow, { products: ['Lamp', 'Chair', 'Kettle', 'Blanket'].map((title, i) => ({ title, status: ProductStatus.PUBLISHED,
        shipping_profile_id: profile.id, sales_channels: [{ id: channel.id }], options: [{ title: 'Colour', values: ['red', 'blue'] }],
        variants: ['red', 'blue'].map((colour) => ({ title: colour, sku: `${title}-${colour}`.toUpperCase(), options: { Colour: colour }, prices: [{ amount: 20 + 7.5 * i, currency_code: 'eur' }] })) })) });
    const stock = (await query.graph({ entity: 'inventory_item', fields: ['id'] })).data;
    await run(flows.createInventoryLevelsWorkflow, { inventory_levels: stock.map((item) => ({ location_id: location.id, inventory_item_id: item.id, stocked_quantity: 10000 })) });

    const variants = (await query.graph({ entity: 'product_variant', fields: ['id'] })).data.map((v) => v.id);
    writeFileSync('seed.json', JSON.stringify({ key: key.token, region: region.id, location: location.id, there: there.id, back: back.id, variants }));
};
