import { Button, Menu, MenuItem, MenuSection, MenuTrigger, Popover } from 'react-aria-components';
import type { Organisation } from '../../preload/contract/state.ts';
import { useCall, useWindowState } from '../api.ts';
import { Icon } from '../parts/icon.tsx';
import { Shape } from '../parts/shape.tsx';
import { useTimes } from '../time/now.ts';
import { footLine, footOf } from '../words/foot.ts';
import { allOrganisations, organisationLabel, switchOrganisation } from '../words/window.ts';
import { useNavigation } from './navigation.ts';

const ALL = '';

/** Which organisation is shown, and the way to another. Choosing one changes only what this window shows. */
export function OrganisationMenu({ shown }: { readonly shown: Organisation }) {
  const { organisations } = useWindowState();
  const { go } = useNavigation();
  const call = useCall();
  const choose = (profile: string): void => {
    if (profile === ALL) go('organisations');
    else void call('showOrganisation', { profile });
  };
  return (
    <MenuTrigger>
      <Button className="profile">
        <span className="profile__mark" aria-hidden="true">
          {[...shown.title][0]?.toUpperCase()}
        </span>
        <span className="profile__text">
          <span className="profile__name" title={shown.title}>
            <bdi>{shown.title}</bdi>
          </span>
          <span className="profile__host">{shown.oktaHost ?? shown.authorityHost}</span>
        </span>
        <span className="visually-hidden">{switchOrganisation}</span>
        {organisations.length > 1 && (
          <span className="faint">
            <Icon name="updown" />
          </span>
        )}
      </Button>
      <Popover className="popover" placement="bottom start" offset={4} containerPadding={12}>
        <Menu aria-label={organisationLabel} onAction={(key) => choose(String(key))}>
          <MenuSection selectionMode="single" selectedKeys={[shown.profile]} aria-label={organisationLabel}>
            {organisations.map((organisation) => (
              <OrganisationItem key={organisation.profile} organisation={organisation} />
            ))}
          </MenuSection>
          <MenuItem id={ALL} className="popover__item popover__item--all">
            {allOrganisations}
          </MenuItem>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

function OrganisationItem({ organisation }: { readonly organisation: Organisation }) {
  const foot = footOf(organisation, useTimes());
  return (
    <MenuItem id={organisation.profile} className="popover__item" textValue={organisation.title}>
      {({ isSelected }) => (
        <>
          <Shape name={foot.shape} size={22} />
          <span>
            <b title={organisation.title}>
              <bdi>{organisation.title}</bdi>
            </b>
            <span className="muted" title={footLine(foot)}>
              {footLine(foot)}
            </span>
          </span>
          {isSelected && <Icon name="tick" />}
        </>
      )}
    </MenuItem>
  );
}
